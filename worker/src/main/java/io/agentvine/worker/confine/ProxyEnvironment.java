package io.agentvine.worker.confine;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The environment of a process behind a wall: where its home is, and what leads programs to the {@link Road}; a JVM only by properties. */
final class ProxyEnvironment {

    private ProxyEnvironment() {}

    /**
     * @param homes variables to be set where they are not
     * @param home as it is seen behind the wall
     * @param port on loopback, where the road begins
     * @return a new map, without {@code TMPDIR}
     */
    static Map<String, String> of(Map<String, String> given, Map<String, String> homes, Path home, int port) {
        Map<String, String> result = new HashMap<>(given);
        homes.forEach(result::putIfAbsent);
        result.keySet().removeIf(name -> name.toUpperCase(Locale.ROOT).endsWith("_PROXY") || name.equals("TMPDIR"));
        result.put("HOME", home.toString());
        for (String name : List.of("http_proxy", "https_proxy", "all_proxy")) {
            result.put(name, "http://127.0.0.1:" + port);
            result.put(name.toUpperCase(Locale.ROOT), "http://127.0.0.1:" + port);
        }
        result.put("no_proxy", "127.0.0.1,localhost,::1");
        result.put("NO_PROXY", "127.0.0.1,localhost,::1");
        result.put("NODE_USE_ENV_PROXY", "1");
        String properties = "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=" + port + " -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=" + port;
        result.merge("GRADLE_OPTS", properties, (own, more) -> own + " " + more);
        result.merge("MAVEN_OPTS", properties + " -Daether.connector.http.useSystemProperties=true -Daether.transport.apache.useSystemProperties=true",
                (own, more) -> own + " " + more);
        return result;
    }
}
