package io.agentvine.backend;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageOrderTest {

    /** Foundation first: a package calls only those before it. */
    private static final List<String> ORDER = List.of("platform", "store", "health", "settings", "login", "mcp", "task", "task.body", "repository",
            "template", "task.web", "schedule", "fleet", "policy", "forge", "queue", "series", "execution",
            "attachment", "session", "chat", "pullrequest", "issue", "controller", "feed", "webhook", "page");
    private static final String ROOT = "io.agentvine.backend.";

    private static final JavaClasses CLASSES = classes();

    /** Of what is called the name is enough: the classes of libraries are not read. */
    private static JavaClasses classes() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter().importPath(Path.of("target", "classes", "io"));
    }

    @Test
    void aPackageCallsOnlyThoseBeforeIt() {
        for (int i = 0; i < ORDER.size(); i++) {
            String[] later = ORDER.subList(i + 1, ORDER.size()).stream().map(name -> ROOT + name + "..").toArray(String[]::new);
            if (later.length > 0) {
                noClasses().that(areOf(ORDER.get(i)))
                        .should().dependOnClassesThat().resideInAnyPackage(later)
                        .allowEmptyShould(true)
                        .check(CLASSES);
            }
        }
    }

    /** Not those of a package within it that has a place of its own. */
    private static DescribedPredicate<JavaClass> areOf(String name) {
        String[] within = ORDER.stream().filter(other -> other.startsWith(name + ".")).map(other -> ROOT + other + "..").toArray(String[]::new);
        return resideInAPackage(ROOT + name + "..").and(not(resideInAnyPackage(within)));
    }

    @Test
    void nothingDependsOnTheOneMachineMode() {
        noClasses().that().resideOutsideOfPackage(ROOT + "embedded..")
                .should().dependOnClassesThat().resideInAPackage(ROOT + "embedded..")
                .check(CLASSES);
    }

    @Test
    void nobodyAsksTheSystemForTheTime() {
        noClasses().should().callMethod(java.time.Instant.class, "now")
                .orShould().callMethod(java.time.LocalDateTime.class, "now")
                .check(CLASSES);
    }
}
