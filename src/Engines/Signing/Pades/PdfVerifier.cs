using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Saola.Signing.Keys;
using Saola.Signing.Pdf;

namespace Saola.Signing.Pades;

/// <summary>Reads every signature of a PDF and says of each what holds and what does not. Any bytes give a report, never an exception.</summary>
internal static class PdfVerifier {
  const int MaxSignatures = 50;

  internal static VerificationReport Verify(byte[] pdf, Trust trust) {
    try {
      var file = PdfFile.Open(pdf);
      var fields = file.SignatureFields();
      if (fields.Count > MaxSignatures) {
        return new VerificationReport(Words.Finding("too_many_signatures"), []);
      }
      var reports = fields
        .Select(field => Check(pdf, file, field.Field, trust))
        .OrderBy(found => found.End)
        .Select(found => found.Report)
        .ToList();
      return new VerificationReport(null, reports);
    } catch (PdfException e) {
      return new VerificationReport(Words.Finding("unreadable", e.Message), []);
    }
  }

  static (long End, SignatureReport Report) Check(byte[] pdf, PdfFile file, PdfDictionary field, Trust trust) {
    var findings = new List<Finding>();
    var name = (file.Get(field["T"]) as PdfString)?.Text ?? "";
    var signature = file.Dictionary(field["V"]) ?? PdfDictionary.Empty;
    var claimed = Date((file.Get(signature["M"]) as PdfString)?.Text);
    var reason = (file.Get(signature["Reason"]) as PdfString)?.Text;
    var range = Range(file, signature, pdf.Length);
    var empty = new SignatureReport(name, null, null, null, null, null, reason, claimed, null, false, false, LaterChange.Content, false, Revocation.Unknown, findings);
    if (range is not var (gapStart, gapEnd, end)) {
      findings.Add(Words.Finding("range_broken"));
      return (long.MaxValue, empty);
    }
    var wholeFile = end == pdf.Length;
    var later = wholeFile ? LaterChange.None : Compare(pdf, (int)end, file);
    if (later == LaterChange.Content) {
      findings.Add(Words.Finding("changed_after"));
    }
    var report = empty with { CoversWholeFile = wholeFile, Later = later };
    var filter = signature.Name("SubFilter");
    if (filter is not ("ETSI.CAdES.detached" or "adbe.pkcs7.detached")) {
      findings.Add(Words.Finding("kind_unknown", filter));
      return (end, report);
    }
    byte[] covered = [.. pdf.AsSpan(0, (int)gapStart), .. pdf.AsSpan((int)gapEnd, (int)(end - gapEnd))];
    return (end, CheckCms(report, ((PdfString)file.Get(signature["Contents"])).Bytes, covered, trust, filter[0] == 'E', findings));
  }

  static LaterChange Compare(byte[] pdf, int end, PdfFile file) {
    try {
      return PdfChanges.Since(PdfFile.OpenRevision(pdf, end), file);
    } catch (PdfException) {
      return LaterChange.Content;
    }
  }

  /// <summary>
  /// The covered bytes must be all of the file up to the range's end, but for exactly the string that holds the signature:
  /// every looser reading has been used to slip unsigned bytes past a verifier.
  /// </summary>
  static (long GapStart, long GapEnd, long End)? Range(PdfFile file, PdfDictionary signature, long length) {
    if (file.Get(signature["Contents"]) is not PdfString contents || contents.Start < 0) {
      return null;
    }
    var numbers = file.Array(signature["ByteRange"])?.Items.Select(item => (file.Get(item) as PdfNumber)?.Integer ?? -1).ToArray();
    return numbers is [0, var first, var second, var rest] && first == contents.Start && second == contents.End && rest >= 0 && rest <= length - second
      ? (first, second, second + rest)
      : null;
  }

  static SignatureReport CheckCms(SignatureReport report, byte[] contents, byte[] covered, Trust trust, bool needsReference, List<Finding> findings) {
    try {
      // The reserved room behind the CMS is filled with zeros.
      AsnDecoder.ReadEncodedValue(contents, AsnEncodingRules.BER, out _, out _, out var used);
      var cms = new SignedCms(new ContentInfo(covered), detached: true);
      cms.Decode(contents.AsSpan(0, used));
      if (cms.SignerInfos.Count != 1 || cms.SignerInfos[0] is not { Certificate: { } certificate } signer) {
        findings.Add(Words.Finding("signer_missing"));
        return report;
      }
      var proven = CmsTimestamps.Proven(signer, trust, findings);
      var at = proven ?? trust.KnownSince ?? trust.Now;
      var chain = trust.Check(certificate, cms.Certificates, at);
      findings.AddRange(chain.Findings);
      var (revocation, why) = trust.RevocationOf(certificate, chain.Issuer, at, report.ClaimedAt);
      if (why is not null) {
        findings.Add(why);
      }
      return report with {
        Signer = Subjects.Part(certificate.SubjectName, Subjects.CommonName),
        Organisation = Subjects.Part(certificate.SubjectName, Subjects.Organisation),
        Title = Subjects.Part(certificate.SubjectName, Subjects.Title),
        Issuer = Subjects.Part(certificate.IssuerName, Subjects.CommonName),
        SerialNumber = certificate.SerialNumber,
        ProvenAt = proven,
        Intact = IsIntact(signer, needsReference, findings),
        Trusted = chain.Findings.Count == 0,
        Revocation = revocation,
      };
    } catch (Exception e) when (e is CryptographicException or AsnContentException or ArgumentException or InvalidOperationException) {
      findings.Add(Words.Finding("cms_broken"));
      return report;
    }
  }

  static bool IsIntact(SignerInfo signer, bool needsReference, List<Finding> findings) {
    if (signer.DigestAlgorithm.Value is not (CmsSignatures.Sha256 or "2.16.840.1.101.3.4.2.2" or "2.16.840.1.101.3.4.2.3")) {
      findings.Add(Words.Finding("digest_weak"));
      return false;
    }
    if (CmsSignatures.Names(signer, signer.Certificate!) is not { } named ? needsReference : !named) {
      findings.Add(Words.Finding("certificate_not_named"));
      return false;
    }
    try {
      signer.CheckSignature(verifySignatureOnly: true);
      return true;
    } catch (CryptographicException) {
      findings.Add(Words.Finding("altered"));
      return false;
    }
  }

  /// <summary>A PDF date: D:YYYYMMDDHHmmSS and an offset, whose apostrophes writers place as they like.</summary>
  static DateTimeOffset? Date(string? text) {
    if (text is null || !text.StartsWith("D:", StringComparison.Ordinal)) {
      return null;
    }
    var plain = text[2..].Replace("'", "");
    if (plain.EndsWith('Z')) {
      plain = plain[..^1];
    }
    string[] formats = ["yyyyMMddHHmmsszzz", "yyyyMMddHHmmss", "yyyyMMddHHmm", "yyyyMMdd"];
    if (plain.Length == 19) {
      plain = plain.Insert(17, ":");
    }
    return DateTimeOffset.TryParseExact(plain, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
  }
}
