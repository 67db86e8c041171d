package io.agentvine.backend.template;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A template as it is chosen. */
record TemplateSummary(UUID id, @Schema(example = "release-notes") String name, @Nullable String description) {}
