/**
 * Secret material: the master keys, the keys that they wrap (each owner's data key, the server's
 * root) and what derives from those, password hashes, codes that are shown once and the hashes that
 * are kept of them. The keys that sign access tokens are in signing, above this.
 *
 * <p>A master key encrypts keys and nothing else, and all of those are listed in WrappedKeys.
 *
 * <p>Hides every algorithm: nobody else names a cipher or a hash. A secret in the clear has a type
 * that prints as {@code ***}. May import database, problem, access and kernel.
 */
package dev.holdfast.secret;
