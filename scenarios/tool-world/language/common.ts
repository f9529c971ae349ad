/** What everybody knows: requests that need no tool but the final answer. */

export interface Common {
  request: string;
  topic: string;
  /** A sentence; a right one holds one of `says`, in any case. */
  answer: string;
  says: readonly string[];
}

const known = (topic: string, request: string, answer: string, ...says: readonly string[]): Common => ({
  request,
  topic,
  answer,
  says,
});

export const COMMON: readonly Common[] = [
  known('Time', 'How many days does a leap year have?', 'A leap year has 366 days.', '366'),
  known('Geography', 'What is the capital of France?', 'The capital of France is Paris.', 'Paris'),
  known('Astronomy', 'Name the largest planet of the solar system.', 'It is Jupiter.', 'Jupiter'),
  known('Chemistry', 'What is the chemical formula of water?', 'The formula of water is H2O.', 'H2O', 'H₂O'),
  known('Biology', 'How many legs does a spider have?', 'A spider has eight legs.', 'eight', '8'),
  known(
    'Physics',
    'Explain in one sentence why ice floats.',
    'Ice is less dense than water.',
    'less dense',
    'lower density',
  ),
  known('Music', 'How many strings does a violin have?', 'A violin has four strings.', 'four', '4'),
  known('Language', 'Give the plural of "mouse".', 'The plural is "mice".', 'mice'),
  known('Mathematics', 'What is the sum of the angles of a triangle?', 'It is 180 degrees.', '180'),
  known('Geography', 'Name the longest river of Africa.', 'It is the Nile.', 'Nile'),
  known('Cooking', 'At what temperature does water boil at sea level?', 'It boils at 100 °C.', '100'),
  known('Colours', 'Say which two colours make green.', 'Blue and yellow make green.', 'yellow'),
  known(
    'Sports',
    'How many players of one team are on a football field?',
    'There are eleven.',
    'eleven',
    '11',
  ),
  known('Animals', 'Name the fastest animal on land.', 'It is the cheetah.', 'cheetah'),
  known('Calendar', 'Which month comes after April?', 'May comes after April.', 'May'),
  known('Literature', 'Say who wrote Romeo and Juliet.', 'Shakespeare wrote it.', 'Shakespeare'),
  known('Games', 'How many squares does a chessboard have?', 'A chessboard has 64 squares.', '64'),
  known('Health', 'Name the organ that pumps blood.', 'The heart pumps blood.', 'heart'),
  known('Trees', 'Which trees lose their needles in autumn?', 'Larches lose them.', 'larch'),
  known('Metals', 'Name the metal that is liquid at room temperature.', 'It is mercury.', 'mercury'),
  known('Geometry', 'How many sides does a hexagon have?', 'A hexagon has six sides.', 'six', '6'),
  known('Oceans', 'Name the largest ocean.', 'It is the Pacific Ocean.', 'Pacific'),
  known('Alphabet', 'How many letters does the English alphabet have?', 'It has 26 letters.', '26'),
  known('Weather', 'Say what a thermometer measures.', 'It measures temperature.', 'temperature'),
  known('Food', 'From what is bread made?', 'Bread is made from flour, water and yeast.', 'flour'),
  known('Space', 'Name the star that is closest to the Earth.', 'It is the Sun.', 'Sun'),
  known('Minerals', 'Which is the hardest natural mineral?', 'Diamond is the hardest.', 'diamond'),
  known('Currency', 'Name the currency of Japan.', 'It is the yen.', 'yen'),
  known('Senses', 'With which organ do people smell?', 'They smell with the nose.', 'nose'),
  known('Insects', 'Say which insects make honey.', 'Bees make honey.', 'bees'),
];

export const commonOf = (request: string): Common | undefined =>
  COMMON.find((each) => each.request === request.trim());
