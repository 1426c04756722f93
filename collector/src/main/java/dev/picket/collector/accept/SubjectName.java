package dev.picket.collector.accept;

import java.net.InetAddress;

/**
 * A name in a certificate.
 *
 * @param text as the JDK reads it back from one: addresses in full
 */
record SubjectName(String text, boolean address) {
    static SubjectName of(String name) {
        try {
            return new SubjectName(InetAddress.ofLiteral(name).getHostAddress(), true);
        } catch (IllegalArgumentException notAnAddress) {
            return new SubjectName(name, false);
        }
    }
}
