package io.agentvine.backend;

import io.agentvine.home.StandardHome;
import io.agentvine.jvm.SpareMemory;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.Jackson2EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.data.autoconfigure.web.DataWebAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.observation.LettuceObservationAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.metrics.HibernateMetricsAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;

/** The backend: keeps the rows, decides who may run what, and answers people and workers over HTTP. */
@SpringBootApplication(exclude = { // what Spring Boot would make and nobody here asks for
        DataRedisReactiveAutoConfiguration.class,
        DataWebAutoConfiguration.class,
        Jackson2EndpointAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        LettuceObservationAutoConfiguration.class,
        TaskSchedulingAutoConfiguration.class,
        // Webhooks have Hibernate, and where none is set nobody has (webhook.WebhookConfiguration).
        HibernateJpaAutoConfiguration.class,
        HibernateMetricsAutoConfiguration.class,
        DataJpaRepositoriesAutoConfiguration.class
})
@ConfigurationPropertiesScan
public class BackendApplication {

    public static void main(String[] args) {
        CommandLineHelp.askedFor(args).ifPresentOrElse(System.out::println, () -> start(args));
    }

    /** The home is named here for application.yml, which takes the settings file in from there. */
    private static void start(String[] args) {
        SpareMemory.isGivenBack();
        SpringApplication backend = new SpringApplication(BackendApplication.class);
        backend.setDefaultProperties(Map.of("agentvine.home", StandardHome.ofThisProcess().toString()));
        backend.addListeners(new PortCheck());
        backend.run(args);
    }
}
