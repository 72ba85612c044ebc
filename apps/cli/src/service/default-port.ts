/** The port of a service for which none is set. */

/** For TLS without the rights that 443 takes. */
export const defaultPort = 8443;
