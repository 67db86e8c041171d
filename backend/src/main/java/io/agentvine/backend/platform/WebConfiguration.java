package io.agentvine.backend.platform;

import java.net.InetAddress;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
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

/** Wires what stands before every controller: headers, access, body limits, paging. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    @Bean
    ProblemWriter problemWriter(JsonMapper json) {
        return new ProblemWriter(json);
    }

    @Bean
    Tokens tokens(HomeSettings home, SecuritySettings security, ServerProperties server) {
        return Tokens.load(home, security, loopback(server));
    }

    @Bean
    FilterRegistrationBean<ResponseHeaders> responseHeaders() {
        return filter(new ResponseHeaders(), 0);
    }

    @Bean
    FilterRegistrationBean<AccessFilter> accessFilter(
            SecuritySettings security,
            ServerProperties server,
            Tokens tokens,
            ObjectProvider<WorkerTokens> workerTokens,
            ProblemWriter problems) {
        boolean guarded = !loopback(server) && security.peopleRoutes() == SecuritySettings.PeopleRoutes.GUARDED;
        return filter(new AccessFilter(new BrowserGuard(security), tokens, guarded, workerTokens, problems), 1);
    }

    @Bean
    FilterRegistrationBean<BodyLimit> bodyLimit(HttpSettings settings, ProblemWriter problems) {
        return filter(new BodyLimit(settings, problems), 2);
    }

    /** What Tomcat refuses before any filter is answered in the same form. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> errorValve() {
        return factory -> factory.addContextCustomizers(
                context -> ((StandardHost) context.getParent()).setErrorReportValveClass(ErrorValve.class.getName()));
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

    private static boolean loopback(ServerProperties server) {
        InetAddress address = server.getAddress();
        return address != null && address.isLoopbackAddress();
    }

    private static <F extends OncePerRequestFilter> FilterRegistrationBean<F> filter(F filter, int place) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10 + place);
        registration.addUrlPatterns("/*");
        registration.setAsyncSupported(true);
        return registration;
    }
}
