package io.agentvine.backend.platform;

/** What is wrong with one field of a request, by its name on the wire. */
public record FieldError(String field, String message) {}
