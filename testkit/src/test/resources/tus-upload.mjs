// Uploads a file with tus-js-client: node tus-upload.mjs CLIENT ENDPOINT TOKEN FILE [defaults]
// Prints "sent BYTES" as it goes, "from OFFSET" where it goes on after an interruption, and "done PATH" at the end.
// Interruptions are its own to fix: patiently, or as it does when nobody says how.
import { createReadStream, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';

const [client, endpoint, token, file, defaults] = process.argv.slice(2);
const tus = createRequire(import.meta.url)(client);
const patience = defaults ? {} : { retryDelays: [0, 500, 1000, 2000, 4000, 8000, 8000, 8000] };
const upload = new tus.Upload(createReadStream(file), {
  endpoint,
  headers: { Authorization: `Bearer ${token}` },
  uploadSize: statSync(file).size,
  metadata: { filename: basename(file), filetype: 'application/octet-stream' },
  ...patience,
  onBeforeRequest: (request) => {
    if (request.getMethod() === 'PATCH') console.log(`from ${request.getHeader('Upload-Offset')}`);
  },
  onProgress: (sent) => console.log(`sent ${sent}`),
  onError: (error) => {
    console.error(String(error));
    process.exitCode = 1;
  },
  onSuccess: () => console.log(`done ${new URL(upload.url).pathname}`),
});
upload.start();
