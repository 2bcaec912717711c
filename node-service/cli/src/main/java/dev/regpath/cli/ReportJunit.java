package dev.regpath.cli;

import dev.regpath.fault.Severity;
import dev.regpath.pull.PullResult;
import dev.regpath.verify.VerifyReport;
import dev.regpath.verify.finding.Finding;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * What verification found as JUnit's XML: a test case for the node and one for each registry, which fails by errors; and
 * one for the pull.
 */
final class ReportJunit {
    private static final String NODE = "node";

    private ReportJunit() {}

    static String of(VerifyReport report, Optional<PullResult> pull) {
        List<String> cases = new ArrayList<>(List.of(NODE));
        report.registries().forEach(facts -> cases.add(facts.registry().toString()));
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "regpath verify");
            xml.writeAttribute(
                    "tests", Long.toString(cases.size() + pull.stream().count()));
            xml.writeAttribute(
                    "failures",
                    Long.toString(cases.stream()
                                    .filter(name -> !errors(report, name).isEmpty())
                                    .count()
                            + pull.stream()
                                    .filter(result -> !result.succeeded())
                                    .count()));
            xml.writeAttribute("time", "%.3f".formatted(report.took().toMillis() / 1000.0));
            for (String name : cases) {
                write(xml, name, errors(report, name));
            }
            if (pull.isPresent()) {
                write(xml, pull.get());
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("nothing can fail in memory", e);
        }
        return text + "\n";
    }

    private static List<Finding> errors(VerifyReport report, String name) {
        Optional<String> subject = name.equals(NODE) ? Optional.empty() : Optional.of(name);
        return report.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .filter(finding -> finding.subject().equals(subject))
                .toList();
    }

    private static void write(XMLStreamWriter xml, String name, List<Finding> errors) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "regpath");
        xml.writeAttribute("name", name);
        for (Finding finding : errors) {
            xml.writeCharacters("\n    ");
            xml.writeStartElement("failure");
            xml.writeAttribute("type", finding.diagnostic().code());
            xml.writeAttribute("message", finding.diagnostic().title());
            xml.writeCharacters("seen: %s\nexpected: %s\nfix: %s\nmore: %s"
                    .formatted(
                            finding.seen(),
                            finding.expected(),
                            finding.fix().text(),
                            ReportWords.help(finding.diagnostic().code())));
            xml.writeEndElement();
        }
        if (!errors.isEmpty()) {
            xml.writeCharacters("\n  ");
        }
        xml.writeEndElement();
    }

    private static void write(XMLStreamWriter xml, PullResult pull) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "regpath");
        xml.writeAttribute("name", "pull " + pull.image());
        xml.writeAttribute("time", "%.3f".formatted(pull.took().toMillis() / 1000.0));
        Optional<String> failure = PullFailureText.of(pull);
        if (failure.isPresent()) {
            xml.writeCharacters("\n    ");
            xml.writeStartElement("failure");
            xml.writeAttribute("type", "pull");
            xml.writeAttribute("message", "the pull failed");
            xml.writeCharacters(failure.get());
            xml.writeEndElement();
            xml.writeCharacters("\n  ");
        }
        xml.writeEndElement();
    }
}
