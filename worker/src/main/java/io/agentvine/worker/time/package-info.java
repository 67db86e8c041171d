/**
 * Time as the worker's parts use it: {@link io.agentvine.worker.time.Ticker} for how long something took, a
 * {@link io.agentvine.worker.time.Loop} for what is done again and again.
 */
package io.agentvine.worker.time;
