/** Where Linux has its report interface; apart from what uses it, so that help pages load nothing. */

export const TSM_REPORTS = '/sys/kernel/config/tsm/report';
