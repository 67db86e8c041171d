package io.agentvine.backend.mcp;

import java.util.Comparator;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Serves the tools at {@code /mcp}. */
@Configuration(proxyBeanMethods = false)
class McpConfiguration {

    @Bean
    McpServlet mcpServlet(ObjectProvider<McpTool> tools) {
        List<McpTool> all = tools.stream().sorted(Comparator.comparing(McpTool::name)).toList();
        String version = McpConfiguration.class.getPackage().getImplementationVersion();
        return new McpServlet(all, version == null ? "development" : version);
    }

    @Bean
    ServletRegistrationBean<McpServlet> mcpRegistration(McpServlet servlet) {
        var registration = new ServletRegistrationBean<>(servlet, "/mcp");
        registration.setAsyncSupported(true);
        return registration;
    }

    /** Ends its streams before the server waits for what is open. */
    @Bean
    SmartLifecycle mcpStreams(McpServlet servlet) {
        return new SmartLifecycle() {
            private volatile boolean running;

            @Override
            public void start() {
                running = true;
            }

            @Override
            public void stop() {
                servlet.close();
                running = false;
            }

            @Override
            public boolean isRunning() {
                return running;
            }
        };
    }
}
