package dev.picket.cli.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The stages in the order of the drawing, and where the house stands. */
public final class House {
    static final List<String> AGENT =
            List.of("capture", "capture.flow", "capture.audit", "capture.inference", "inspect", "enrich", "forward");
    static final List<String> COLLECTOR =
            List.of("accept", "context", "detect", "incident", "triage", "ledger", "posture", "publish", "query");

    private House() {}

    static JavaClasses classes() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.picket");
    }

    /** The folder that holds the modules. */
    public static Path top() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs")) || !Files.exists(folder.resolve("event"))) {
            var parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException("no folder above holds event/ and docs/");
            }
            folder = parent;
        }
        return folder;
    }
}
