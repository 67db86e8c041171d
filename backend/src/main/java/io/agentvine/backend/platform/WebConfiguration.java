package io.agentvine.backend.platform;

import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Wires what stands before every controller: headers, body limits, paging. {@link SecurityChain} stands between. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    @Bean
    ProblemWriter problemWriter(JsonMapper json) {
        return new ProblemWriter(json);
    }

    @Bean
    FilterRegistrationBean<ResponseHeaders> responseHeaders() {
        return filter(new ResponseHeaders(), Ordered.HIGHEST_PRECEDENCE + 10);
    }

    @Bean
    FilterRegistrationBean<BodyLimit> bodyLimit(HttpSettings settings, ProblemWriter problems) {
        return filter(new BodyLimit(settings, problems), SecurityFilterProperties.DEFAULT_FILTER_ORDER + 10);
    }

    @Bean
    FilterRegistrationBean<ConcreteContentType> concreteContentType(ProblemWriter problems) {
        return filter(new ConcreteContentType(problems), SecurityFilterProperties.DEFAULT_FILTER_ORDER + 11);
    }

    /** What Tomcat refuses before any filter is answered in the same form. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> errorValve() {
        return factory -> factory.addContextCustomizers(
                context -> ((StandardHost) context.getParent()).setErrorReportValveClass(ErrorValve.class.getName()));
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> lateBodies(HttpSettings settings) {
        return factory -> {
            factory.addContextValves(new LateBodies(settings.lateBodies()));
            factory.addConnectorCustomizers(connector -> {
                AbstractHttp11Protocol<?> protocol = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
                protocol.setDisableUploadTimeout(false);
                protocol.setConnectionUploadTimeout((int) settings.bodyTime().toMillis()); // for the next piece
            });
        };
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new PagingArgument());
    }

    /** JSON only: a YAML library is there for the API document, and no route means to read or write its form. */
    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.configureMessageConvertersList(converters -> {
            converters.removeIf(converter ->
                    converter.getSupportedMediaTypes().stream().anyMatch(type -> type.getSubtype().endsWith("yaml")));
            converters.replaceAll(converter -> converter.getClass() == JacksonJsonHttpMessageConverter.class // not one of a library
                    ? new WholeJson(((JacksonJsonHttpMessageConverter) converter).getMapper())
                    : converter);
        });
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new KnownQuery()).addPathPatterns("/api/**");
    }

    /** The page reads the document that {@code docs/openapi.json} became. */
    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/docs", "/swagger-ui/index.html");
    }

    private static <F extends OncePerRequestFilter> FilterRegistrationBean<F> filter(F filter, int order) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(order);
        registration.addUrlPatterns("/*");
        registration.setAsyncSupported(true);
        return registration;
    }
}
