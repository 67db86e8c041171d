package io.agentvine.backend.template;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a template asks for.
 *
 * @param otherwise taken where nothing is given; null: it must be given
 */
record TemplateParameter(
        @Schema(example = "version") String name,
        @Schema(example = "The version to write about") @Nullable String description,
        @JsonProperty("default") @Schema(description = "Null: it must be given") @Nullable String otherwise) {}
