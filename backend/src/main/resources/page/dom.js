/** What every component is written with: Preact, its hooks, and htm for its markup. */
import { Fragment, h, render } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import htm from 'htm';

export const html = htm.bind(h);
export { Fragment, h, render, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState };

/**
 * Joins the class names that hold.
 * @param {...(string | false | null | undefined)} names
 */
export function classes(...names) {
    return names.filter(Boolean).join(' ');
}
