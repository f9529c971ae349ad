/** Words that the world of places is made of. */

export const FIRST_NAMES = [
  'Amara',
  'Bruno',
  'Carla',
  'Dario',
  'Elif',
  'Farid',
  'Greta',
  'Hana',
  'Ines',
  'Jonas',
  'Keiko',
  'Lars',
  'Mira',
  'Nadia',
  'Omar',
  'Petra',
  'Rosa',
  'Sven',
  'Tomas',
  'Yara',
] as const;

export const LAST_NAMES = [
  'Abadi',
  'Brandt',
  'Costa',
  'Dvorak',
  'Eriksen',
  'Fontaine',
  'Haddad',
  'Ito',
  'Jansen',
  'Kowalski',
  'Lindgren',
  'Moreau',
  'Novak',
  'Okafor',
  'Pereira',
  'Rossi',
  'Silva',
  'Tanaka',
  'Ueda',
  'Weber',
] as const;

export const COLOURS = [
  'red',
  'blue',
  'green',
  'yellow',
  'orange',
  'purple',
  'black',
  'white',
  'brown',
  'pink',
] as const;

/** Places that do not exist, in countries that do. */
export const PLACE_NAMES = [
  'Old Harbour',
  'Mill Green',
  'Stone Bridge',
  'North Quay',
  'Upper Vale',
  'Fox Hollow',
  'Salt Point',
  'Elm Corner',
] as const;

export const COUNTRIES = [
  'Norway',
  'Portugal',
  'Kenya',
  'Japan',
  'Chile',
  'Canada',
  'Turkey',
  'India',
] as const;

export const WEATHERS = [
  'sunny',
  'cloudy',
  'light rain',
  'heavy rain',
  'fog',
  'snow',
  'windy',
  'thunderstorm',
] as const;

export const FOOD_NAMES = [
  'lentil soup',
  'cheese toast',
  'apple pie',
  'fish curry',
  'peanut noodles',
  'tomato salad',
  'rice pudding',
  'bean stew',
  'egg sandwich',
  'sesame rolls',
  'carrot cake',
  'potato gratin',
] as const;

export const ALLERGENS = ['gluten', 'milk', 'nuts', 'egg', 'soy', 'fish', 'sesame', 'celery'] as const;
