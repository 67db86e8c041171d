package io.agentvine.backend.fleet;

/** News: another backend may have written orders. A hint; the next look finds them too. */
public record OrdersElsewhere() {}
