// Has the AWS SDK for JavaScript get role credentials for a profile through the token in the shared
// cache. Run with target/interop/js as the working directory: use_token.mjs PROFILE
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const { fromNodeProviderChain } = require("@aws-sdk/credential-providers");
const credentials = await fromNodeProviderChain({ profile: process.argv[2] })();
console.log(JSON.stringify({ access_key: credentials.accessKeyId }));
