// @ts-check

/** The colours of figures on light and on dark pages. */

/** @typedef {{ ink: string, quiet: string, line: string, box: string, border: string, accent: string, accentBox: string, refusal: string, paper: string }} Theme */

/** @type {Readonly<Record<'light' | 'dark', Theme>>} */
export const themes = {
  light: {
    ink: '#1f2328',
    quiet: '#59636e',
    line: '#59636e',
    box: '#f6f8fa',
    border: '#818b98',
    accent: '#0969da',
    accentBox: '#ddf4ff',
    refusal: '#cf222e',
    paper: '#ffffff',
  },
  dark: {
    ink: '#f0f6fc',
    quiet: '#9198a1',
    line: '#9198a1',
    box: '#151b23',
    border: '#656c76',
    accent: '#4493f8',
    accentBox: '#121d2f',
    refusal: '#f85149',
    paper: '#0d1117',
  },
};
