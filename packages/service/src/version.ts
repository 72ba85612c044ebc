/** The version that answers and tokens state. */

/** Stated in every answer as `x-ms-maa-service-version`. */
export const serviceVersion = '0.1.0';
