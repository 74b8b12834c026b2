// What Node's tls module is given for a target, by whichever library is above it.

import fs from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';

import {readAuthorities} from './batch.mjs';

export function tlsOptions(target) {
  const family = net.isIP(target.address);
  const options = {
    ca: readAuthorities(target),
    // Node asks for a list when it races address families, else for one address.
    lookup: (_, how, done) => how.all ? done(null, [{address: target.address, family}])
                                      : done(null, target.address, family),
  };
  if (target.max_version) options.maxVersion = 'TLSv1.2';
  if (target.min_version) options.minVersion = 'TLSv1.3';
  if (target.ciphers) options.ciphers = target.ciphers;
  if (target.client_cert) {
    options.cert = fs.readFileSync(target.client_cert);
    options.key = fs.readFileSync(target.client_key);
  }
  tls.createSecureContext(options);  // throws now what is wrong with the files
  return options;
}
