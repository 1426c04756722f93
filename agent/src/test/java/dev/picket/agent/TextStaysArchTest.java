package dev.picket.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.picket.agent.capture.inference.Utterance;
import org.junit.jupiter.api.Test;

/** Text of prompts and answers exists in two packages only. */
class TextStaysArchTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.picket");

    @Test
    void utterance_otherPackages_cannotSeeIt() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.picket.agent.capture.inference", "dev.picket.agent.inspect")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Utterance.class)
                .check(classes);
    }

    @Test
    void inspect_onlyEarlierStages_areImported() {
        classes()
                .that()
                .resideInAPackage("dev.picket.agent.inspect")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.picket.agent.inspect",
                        "dev.picket.agent.capture..",
                        "dev.picket.event",
                        "com.fasterxml.jackson..",
                        "java..",
                        "org.jspecify.."))
                .check(classes);
    }

    @Test
    void captureInference_laterStages_areNotImported() {
        noClasses()
                .that()
                .resideInAPackage("dev.picket.agent.capture..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.picket.agent.inspect..", "dev.picket.agent.enrich..", "dev.picket.agent.forward..")
                .check(classes);
    }
}
