import uPlot from 'uplot';
import { html, useEffect, useRef } from '../../dom.js';
import { scheme } from '../../scheme-choice.js';

const HEIGHT_PX = 160;

/**
 * Lines over time, in the colours of the scheme.
 *
 * @param {{times: number[], lines: {name: string, values: (number | null)[]}[], say: (value: number) => string, steps?: number[]}} props
 *     steps: of the values' axis, each of which is told by other words
 */
export function Chart({ times, lines, say, steps }) {
    const ref = useRef(/** @type {HTMLElement | null} */ (null));
    useEffect(() => {
        const node = /** @type {HTMLElement} */ (ref.current);
        /** @type {any} */
        let chart = null;
        const draw = () => {
            chart?.destroy();
            chart = new uPlot(optionsFor(node, lines, say, steps), [times, ...lines.map(one => one.values)], node);
        };
        draw();
        const sized = new ResizeObserver(() => chart?.setSize({ width: node.clientWidth, height: HEIGHT_PX }));
        sized.observe(node);
        const system = matchMedia('(prefers-color-scheme: dark)');
        system.addEventListener('change', draw);
        const end = scheme.follow(() => requestAnimationFrame(draw));
        return () => {
            sized.disconnect();
            system.removeEventListener('change', draw);
            end();
            chart?.destroy();
        };
    }, [times, lines]);
    return html`<div class="plot" ref=${ref} aria-hidden="true"></div>`;
}

/** @returns {any} */
function optionsFor(node, lines, say, steps) {
    const colour = colourReader(node);
    const axis = { stroke: colour('--ink-soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, font: `12px ${getComputedStyle(node).fontFamily}` };
    return {
        width: node.clientWidth, height: HEIGHT_PX, legend: { show: false }, cursor: { y: false },
        axes: [{ ...axis, values: (_, ticks) => ticks.map((tick, index) => moment(tick, ticks[index - 1])) }, { ...axis, size: 64, ...(steps ? { incrs: steps } : {}), values: (_, ticks) => ticks.map(say) }],
        scales: { y: { range: (_, low, high) => [0, Math.max(high ?? 0, 1)] } },
        series: [{}, ...lines.map((one, index) => ({ label: one.name, stroke: colour(`--series-${index}`), width: 2, spanGaps: true, points: { show: one.values.filter(value => value !== null).length < 40, size: 5 } }))],
    };
}

/** A time of the day, and the day where another one begins. @param {number} tick in seconds @param {number | undefined} before */
export function moment(tick, before) {
    const time = new Date(tick * 1000);
    const day = time.toLocaleDateString(undefined, { month: 'short', day: 'numeric' });
    const midnight = time.getHours() === 0 && time.getMinutes() === 0;
    const clock = time.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
    return midnight ? day : before === undefined ? `${clock}\n${day}` : clock;
}

/** A canvas knows no custom properties: an element is asked what each comes to in this scheme. */
function colourReader(node) {
    const probe = node.appendChild(document.createElement('span'));
    return name => {
        probe.style.color = `var(${name})`;
        return getComputedStyle(probe).color;
    };
}
