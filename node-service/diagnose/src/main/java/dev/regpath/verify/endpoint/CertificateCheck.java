package dev.regpath.verify.endpoint;

import com.google.errorprone.annotations.FormatMethod;
import dev.regpath.contract.Addresses;
import dev.regpath.verify.endpoint.CertificateProblem.CertificateFault;
import dev.regpath.verify.endpoint.CertificateProblem.Period;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks a server's certificates as Go does: validity, name, authority, in this order. Pure. */
final class CertificateCheck {
    /** GeneralName of RFC 5280. */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

    private CertificateCheck() {}

    /**
     * Why {@code chain} is not accepted for {@code host}; empty if it is.
     *
     * @param chain the server's own certificate first
     * @param host a name or a literal address
     * @param trust which authorities to trust
     */
    static Optional<CertificateProblem> problem(List<X509Certificate> chain, String host, Trust trust, Instant now) {
        X509Certificate leaf = chain.getFirst();
        if (!isValid(leaf, now)) {
            return Optional.of(outdated("its certificate", leaf, now));
        }
        Set<String> names = names(leaf);
        if (names.stream().noneMatch(name -> covers(name, host))) {
            return problem(
                    CertificateFault.WRONG_NAME,
                    "it is for %s, not for %s",
                    names.isEmpty() ? "no name at all (a common name does not count)" : String.join(", ", names),
                    host);
        }
        if (!trust.complete() || isTrusted(chain, trust.anchors(), now)) {
            return Optional.empty();
        }
        Optional<X509Certificate> old = outdatedAuthority(chain, trust.anchors(), now);
        if (old.isPresent()) {
            return Optional.of(outdated(
                    "the certificate of its authority '%s'"
                            .formatted(old.get().getSubjectX500Principal().getName()),
                    old.get(),
                    now));
        }
        return isTrusted(chain, trust.late(), now)
                ? problem(
                        CertificateFault.INSTALLED_LATE,
                        "its authority '%s' was installed after containerd had started",
                        chain.getLast().getIssuerX500Principal().getName())
                : problem(
                        CertificateFault.UNKNOWN_AUTHORITY,
                        "it is signed by '%s', which is not trusted",
                        chain.getLast().getIssuerX500Principal().getName());
    }

    @FormatMethod
    private static Optional<CertificateProblem> problem(CertificateFault kind, String words, Object... arguments) {
        return Optional.of(new CertificateProblem(kind, words.formatted(arguments), Optional.empty()));
    }

    private static boolean isValid(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    private static CertificateProblem outdated(String whose, X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        return new CertificateProblem(
                CertificateFault.EXPIRED,
                now.isAfter(until)
                        ? "%s expired at %s, and it is %s here".formatted(whose, until, now)
                        : "%s is valid from %s on, and it is %s here".formatted(whose, from, now),
                Optional.of(new Period(whose, from, until, Optional.empty())));
    }

    /**
     * The authority because of whose dates a chain is not accepted; empty if no way leads to an anchor at all. Go looks at the
     * dates of every authority, that of an anchor included. Each certificate is looked at once: a server can send ten that have
     * all signed each other.
     */
    private static Optional<X509Certificate> outdatedAuthority(
            List<X509Certificate> chain, Collection<X509Certificate> anchors, Instant now) {
        List<X509Certificate> reached = new ArrayList<>(List.of(chain.getFirst()));
        for (int i = 0; i < reached.size(); i++) {
            X509Certificate certificate = reached.get(i);
            List<X509Certificate> known = anchors.stream()
                    .filter(anchor -> isSigned(certificate, anchor))
                    .toList();
            // The server's own certificate is valid, or this is not asked.
            if (!known.isEmpty() && !isValid(certificate, now)) {
                return Optional.of(certificate);
            }
            Optional<X509Certificate> old =
                    known.stream().filter(anchor -> !isValid(anchor, now)).findFirst();
            if (old.isPresent()) {
                return old;
            }
            chain.stream()
                    .filter(issuer -> !reached.contains(issuer) && isSigned(certificate, issuer))
                    .forEach(reached::add);
        }
        return Optional.empty();
    }

    private static boolean isSigned(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static Set<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Set.of()
                    : names.stream()
                            .filter(name ->
                                    name.getFirst() instanceof Integer type && (type == DNS_NAME || type == IP_ADDRESS))
                            .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                            .collect(Collectors.toCollection(java.util.TreeSet::new));
        } catch (CertificateParsingException e) {
            return Set.of();
        }
    }

    private static boolean covers(String name, String host) {
        if (Addresses.isLiteral(host)) {
            return Addresses.isLiteral(name) && Addresses.parse(name).equals(Addresses.parse(host));
        }
        if (name.startsWith("*.")) {
            int dot = host.indexOf('.');
            return dot > 0 && host.substring(dot).equals(name.substring(1));
        }
        return name.equals(host);
    }

    private static boolean isTrusted(List<X509Certificate> chain, Collection<X509Certificate> anchors, Instant now) {
        if (anchors.contains(chain.getFirst())) {
            return true; // Go takes a root that is the certificate itself for a chain of one.
        }
        if (anchors.stream().noneMatch(anchor -> isValid(anchor, now))) {
            return false;
        }
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(chain.getFirst());
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(
                    anchors.stream()
                            .filter(anchor -> isValid(anchor, now))
                            .map(anchor -> new TrustAnchor(anchor, null))
                            .collect(Collectors.toSet()),
                    target);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(new ArrayList<>(chain))));
            var _ = CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (CertPathBuilderException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PKIX", e);
        }
    }
}
