package io.agentvine.backend;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageOrderTest {

    /** Foundation first: a package calls only those before it. */
    private static final List<String> ORDER = List.of("platform", "store", "health", "task", "fleet", "policy", "queue", "execution", "attachment", "session",
            "chat", "controller", "feed", "webhook");
    private static final String ROOT = "io.agentvine.backend.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.agentvine.backend");

    @Test
    void aPackageCallsOnlyThoseBeforeIt() {
        for (int i = 0; i < ORDER.size(); i++) {
            String[] later = ORDER.subList(i + 1, ORDER.size()).stream().map(name -> ROOT + name + "..").toArray(String[]::new);
            if (later.length > 0) {
                noClasses().that().resideInAPackage(ROOT + ORDER.get(i) + "..")
                        .should().dependOnClassesThat().resideInAnyPackage(later)
                        .allowEmptyShould(true)
                        .check(CLASSES);
            }
        }
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
