/** `npm run build`: builds the page, for the server and for copies without one, where its sources are newer. */
import { copyFolder, pageFolder } from './page-folder.ts';

await pageFolder();
await copyFolder();
