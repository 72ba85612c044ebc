/** The port of a service that is told none. */

/** For TLS without the rights that 443 takes. */
export const defaultPort = 8443;
