package dev.picket.cli.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import org.junit.jupiter.api.Test;

class StagesTest {
    private static final JavaClasses ALL = House.classes();

    @Test
    void stages_ofTheAgent_knowOnlyEarlierOnes() {
        onlyEarlier("dev.picket.agent.", House.AGENT);
    }

    @Test
    void stages_ofTheCollector_knowOnlyEarlierOnes() {
        onlyEarlier("dev.picket.collector.", House.COLLECTOR);
    }

    @Test
    void stages_doNotKnowTheirRoot() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.picket.agent.*..", "dev.picket.collector.*..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.picket.agent", "dev.picket.collector")
                .check(ALL);
    }

    @Test
    void modules_knowOnlyWhatTheyStandOn() {
        noClasses()
                .that()
                .resideInAPackage("dev.picket.event..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.picket.agent..", "dev.picket.collector..", "dev.picket.cli..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("dev.picket.agent..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.picket.collector..", "dev.picket.cli..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("dev.picket.collector..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.picket.agent..", "dev.picket.cli..")
                .check(ALL);
    }

    @Test
    void packages_haveNoCycle() {
        for (var module : List.of("event", "agent", "collector", "cli")) {
            slices().matching("dev.picket." + module + ".(**)")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(ALL);
        }
    }

    @Test
    void agent_knowsNeitherTheStoreNorStreams() {
        noClasses()
                .that()
                .resideInAPackage("dev.picket.agent..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.duckdb..", "org.apache.kafka.streams..", "io.fabric8..")
                .check(ALL);
    }

    /** So its classes are loaded only where a topic is set. */
    @Test
    void kafka_isKnownOnlyToWhatUsesATopic() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.picket..kafka", "dev.picket.agent.capture.audit")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(ALL);
    }

    @Test
    void detection_isPure_noInputNoOutputNoClockNoChance() {
        noClasses()
                .that()
                .resideInAPackage("dev.picket.collector.detect..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.nio.file..",
                        "java.net..",
                        "java.nio.channels..",
                        "java.sql..",
                        "io.vertx..",
                        "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(
                        java.io.File.class,
                        java.io.FileInputStream.class,
                        java.io.FileOutputStream.class,
                        java.time.Clock.class,
                        java.time.InstantSource.class,
                        java.util.Random.class,
                        java.util.concurrent.ThreadLocalRandom.class)
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .check(ALL);
    }

    @Test
    void classes_doNotInheritFromEachOther() {
        classes()
                .that()
                .resideInAPackage("dev.picket..")
                .and()
                .resideOutsideOfPackage("dev.picket.event.wire.v1..")
                .and()
                .areNotInterfaces()
                .should()
                .beAssignableTo(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "no class of ours but itself",
                        type -> type.getRawSuperclass()
                                .map(s -> !s.getPackageName().startsWith("dev.picket"))
                                .orElse(true)))
                .check(ALL);
    }

    private static void onlyEarlier(String module, List<String> stages) {
        for (int i = 0; i < stages.size(); i++) {
            var later = stages.subList(i + 1, stages.size()).stream()
                    .flatMap(stage -> java.util.Arrays.stream(own(module, stage)))
                    .toArray(String[]::new);
            if (later.length > 0) {
                noClasses()
                        .that()
                        .resideInAnyPackage(own(module, stages.get(i)))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(later)
                        .allowEmptyShould(true)
                        .check(ALL);
            }
        }
    }

    /** {@code capture} holds what its parts have in common: it alone does not own what is below it. */
    private static String[] own(String module, String stage) {
        return stage.equals("capture")
                ? new String[] {module + stage}
                : new String[] {module + stage, module + stage + ".."};
    }
}
