package dev.picket.cli.config;

import java.net.URI;
import java.util.Optional;

/**
 * How inferences are seen as they pass.
 *
 * @param upstream the model server behind the proxy; empty: no proxy
 * @param tenantHeader header by which a trusted gateway tells the tenant, or empty
 */
public record Inferences(Optional<URI> upstream, String tenantHeader, Tap tap, Check check) {
    static Inferences read(Section section) {
        var inferences = new Inferences(
                section.address("upstream"),
                section.text("tenantHeader", ""),
                Tap.read(section.section("tap")),
                Check.read(section.section("check")));
        section.end();
        return inferences;
    }
}
