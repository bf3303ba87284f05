// Has the AWS SDK for JavaScript get the credentials that are served to it, and prints the access
// key. Run in a folder that has the SDK.

import { createRequire } from 'node:module';

const require = createRequire(`${process.cwd()}/`);
const { fromNodeProviderChain } = require('@aws-sdk/credential-providers');

const credentials = await fromNodeProviderChain()();
console.log(credentials.accessKeyId);
