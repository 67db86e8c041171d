package io.agentvine.backend.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import java.util.TreeMap;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The API document: its head, field names as on the wire, and what {@link DocumentedRoutes} adds to every route. */
@Configuration(proxyBeanMethods = false)
@Lazy
class ApiDocument {

    static final String OPERATOR = "operator";
    static final String WORKER = "worker";
    static final String REGISTRATION = "registration";

    @Bean
    OpenAPI head() {
        OpenAPI document = new OpenAPI()
                .info(new Info()
                        .title("AgentVine")
                        .version("v1")
                        .description("A self-hosted control plane for Claude Code workers. JSON in snake_case, ISO-8601 UTC times,"
                                + " UUIDs. Errors are RFC 9457 problem details. Lists are arrays, newest first, with limit and"
                                + " offset, X-Total-Count and Link.")
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")))
                .servers(List.of(new Server().url("/").description("This backend")));
        document.schemaRequirement(OPERATOR, bearer("The operator token, from operator-token in agentvine.home"));
        document.schemaRequirement(WORKER, bearer("The worker_token that POST /api/v1/workers gave"));
        document.schemaRequirement(REGISTRATION, bearer("agentvine.security.worker-token, where one is set"));
        return document;
    }

    @Bean
    ModelResolver namesAsOnTheWire() {
        ObjectMapper mapper = Json.mapper().copy();
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        return new ModelResolver(mapper);
    }

    @Bean
    OpenApiCustomizer everyRoute() {
        DocumentedRoutes routes = new DocumentedRoutes();
        return document -> {
            routes.complete(document);
            document.getComponents().setSchemas(new TreeMap<>(document.getComponents().getSchemas()));
        };
    }

    private static SecurityScheme bearer(String description) {
        return new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer").description(description);
    }
}
