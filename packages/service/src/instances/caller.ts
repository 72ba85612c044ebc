/** Who acts when nobody asked for it. */

/** The audit log's name for what the service does by itself. */
export const SERVICE_CALLER = 'service';
