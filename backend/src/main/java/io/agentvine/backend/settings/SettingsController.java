package io.agentvine.backend.settings;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The settings in force, for people who wonder which one counts. */
@RestController
@Tag(name = "service")
class SettingsController {

    private final SettingsInForce settings;

    SettingsController(SettingsInForce settings) {
        this.settings = settings;
    }

    @GetMapping("/api/v1/settings")
    @Operation(
            summary = "The settings in force",
            description = "Every agentvine.… setting by name, with its value, its default, and what set it. Of a list of things with fields, as agentvine.forges,"
                    + " each field of each is one. A secret is never told: its value is 'set'. What is posted to by a URL alone is told up to its host.")
    @ApiResponse(responseCode = "200", description = "All of them")
    List<Setting> list() {
        return settings.all();
    }
}
