package io.agentvine.worker.agent.claude;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which hosts Claude Code itself has to reach: none where the worker relays its requests, else those of the cloud that it signs them for. */
final class ModelHosts {

    private ModelHosts() {}

    static List<String> of(Map<String, String> environment) {
        List<String> hosts = new ArrayList<>();
        if (Credential.switchedOn(environment, "CLAUDE_CODE_USE_BEDROCK")) {
            String region = environment.getOrDefault("AWS_REGION", environment.getOrDefault("AWS_DEFAULT_REGION", "us-east-1"));
            hosts.addAll(List.of("bedrock." + region + ".amazonaws.com", "bedrock-runtime." + region + ".amazonaws.com", "sts." + region + ".amazonaws.com"));
            named(hosts, environment.get("ANTHROPIC_BEDROCK_BASE_URL"));
        }
        if (Credential.switchedOn(environment, "CLAUDE_CODE_USE_VERTEX")) {
            hosts.addAll(List.of("oauth2.googleapis.com", "aiplatform.googleapis.com"));
            String region = environment.getOrDefault("CLOUD_ML_REGION", "global");
            hosts.add(region + "-aiplatform.googleapis.com");
            named(hosts, environment.get("ANTHROPIC_VERTEX_BASE_URL"));
        }
        if (Credential.switchedOn(environment, "CLAUDE_CODE_USE_FOUNDRY")) {
            hosts.add(environment.getOrDefault("ANTHROPIC_FOUNDRY_RESOURCE", "") + ".services.ai.azure.com");
            named(hosts, environment.get("ANTHROPIC_FOUNDRY_BASE_URL"));
        }
        return hosts.stream().filter(host -> host.matches("[a-z0-9][a-z0-9.-]*")).toList();
    }

    private static void named(List<String> hosts, String url) {
        try {
            String host = url == null ? null : new URI(url.strip()).getHost();
            if (host != null) {
                hosts.add(host.toLowerCase(java.util.Locale.ROOT));
            }
        } catch (URISyntaxException malformed) {
            // Claude Code says so itself.
        }
    }
}
