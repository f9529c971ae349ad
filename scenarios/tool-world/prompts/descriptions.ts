/** The eight tools in words: what planners, judges and writers of requests are told of them. */

export const descriptions = {
  ask_user:
    'Asks the user for what only the user knows: preferences, plans, people in their life and their addresses.',
  calculate_number: 'Works out an arithmetical expression. The task gives every number in it.',
  create_event:
    'Puts an event into the calendar of the user. The task gives its title, an absolute date (2026-05-14) and a time (19:30); relative dates such as "tomorrow" are refused.',
  send_email: "Sends an e-mail. The task gives the recipient's address, the subject and the body in full.",
  use_bash:
    "Runs a command on the computer of the user: reads its files and tells today's date. The task says what to find out.",
  search_internet:
    'Searches the internet: companies, prices, timetables, programmes, opening hours, current events.',
  search_wikipedia: 'Searches Wikipedia: lasting facts about places, people, history and nature.',
  final_answer:
    'Gives the user the final answer, in one sentence, and ends the work. The task says what to answer.',
} as const;

export type ToolName = keyof typeof descriptions;

export const TOOL_NAMES = Object.keys(descriptions) as ToolName[];

/** One line a tool. */
export const describeTools = (): string =>
  TOOL_NAMES.map((name) => `- ${name}: ${descriptions[name]}`).join('\n');
