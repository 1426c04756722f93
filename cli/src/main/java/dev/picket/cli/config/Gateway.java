package dev.picket.cli.config;

import java.nio.file.Path;
import java.util.Optional;

/** @param file what a gateway on this node writes of its inferences, if there is one */
public record Gateway(Optional<Path> file) {
    static Gateway read(Section section) {
        var gateway = new Gateway(section.path("file", ""));
        section.end();
        return gateway;
    }
}
