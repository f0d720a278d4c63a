using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Signing.Keys;
using Saola.Signing.Pades;
using Saola.Signing.Pdf;

namespace Saola.Signing;

/// <summary>Signs files with the keys of persons and offices, verifies signed files, and looks after the certificates.</summary>
public sealed class Signatures {
  readonly SoftwareKeystore keystore;
  readonly Settings settings;
  readonly IHttpClientFactory http;
  readonly TimeProvider clock;

  internal Signatures(SoftwareKeystore keystore, Settings settings, IHttpClientFactory http, TimeProvider clock) =>
    (this.keystore, this.settings, this.http, this.clock) = (keystore, settings, http, clock);

  /// <summary>The file with one more PAdES signature, recorded under the hash of the new file. The caller decides who may sign, and commits.</summary>
  public async Task<Answer<byte[]>> Sign(Work w, byte[] pdf, SigningRequest request, CancellationToken ct) {
    var certificate = await Usable(w, request.Kind, request.Signer, ct);
    if (certificate is null || keystore.Find(certificate.Id) is not { } key) {
      return SigningErrors.NoCertificate;
    }
    using var algorithm = key.Key;
    var what = new PdfSignature(request.Kind, certificate.Name, certificate.Organisation, request.Reason, clock.GetUtcNow(), request.Place) { Blanks = request.Blanks, Fills = request.Fills };
    byte[] signed;
    try {
      signed = await PdfSigner.Sign(pdf, what, key, Timestamps(), ct);
    } catch (PdfException e) {
      return SigningErrors.Unreadable(e.Message);
    }
    var sha256 = Convert.ToHexStringLower(SHA256.HashData(signed));
    w.Db<SigningDb>().Add(Signature.Of(certificate.Id, sha256, w.Now));
    w.Record("signing.signed", "certificate", certificate.Id, new { sha256, kind = request.Kind, serialNumber = certificate.SerialNumber });
    return signed;
  }

  /// <summary>What the signatures of a file are worth. Any bytes give a report.</summary>
  public async Task<VerificationReport> Verify(Work w, byte[] pdf, CancellationToken ct) {
    var known = await KnownSince(w, Convert.ToHexStringLower(SHA256.HashData(pdf)), ct);
    var folder = Path.Combine(settings.Data, "trust");
    var roots = new List<X509Certificate2> { keystore.Authority.Root };
    roots.AddRange(Read(folder, "*.crt").Select(X509CertificateLoader.LoadCertificate));
    var lists = new List<byte[]> { await RevocationList(w, ct) };
    lists.AddRange(Read(folder, "*.crl"));
    return PdfVerifier.Verify(pdf, new Trust(roots, lists, Read(folder, "*.ocsp"), clock.GetUtcNow(), known)) with { KnownSince = known };
  }

  /// <summary>The certificate with which the person or office signs now; null when there is none.</summary>
  public async Task<CertificateFacts?> Find(Work w, SignerKind kind, Guid owner, CancellationToken ct) => (await Usable(w, kind, owner, ct))?.Facts;

  /// <summary>Gives a certificate of the trial authority, unless the owner already has one that says the same.</summary>
  public async Task<CertificateFacts> Issue(Work w, CertificateOrder order, CancellationToken ct) {
    if (await Usable(w, order.Kind, order.Owner, ct) is { } present && present.Says(order)) {
      return present.Facts;
    }
    var id = Guid.CreateVersion7();
    var made = keystore.Create(id, order);
    var certificate = Certificate.For(order, id, made.SerialNumber, new(made.NotBefore.ToUniversalTime()), new(made.NotAfter.ToUniversalTime()));
    w.Db<SigningDb>().Add(certificate);
    w.Record("signing.certificate_issued", "certificate", id, new { kind = order.Kind, owner = order.Owner, serialNumber = made.SerialNumber });
    return certificate.Facts;
  }

  /// <summary>Withdraws a certificate from now on; earlier signatures that are proven stay good.</summary>
  public async Task<Answer<CertificateFacts>> Revoke(Work w, Guid id, string? reason, CancellationToken ct) {
    if (string.IsNullOrWhiteSpace(reason)) {
      return SigningErrors.ReasonMissing;
    }
    var certificate = await w.Db<SigningDb>().Certificates(w.Actor).SingleOrDefaultAsync(c => c.Id == id, ct);
    if (certificate is null) {
      return SigningErrors.NotFound;
    }
    if (certificate.Revoke(Vn.Clean(reason), w.Now) is { } refused) {
      return refused;
    }
    w.Record("signing.certificate_revoked", "certificate", id, new { serialNumber = certificate.SerialNumber });
    return certificate.Facts;
  }

  /// <summary>The trial authority's list of withdrawn certificates, freshly signed.</summary>
  internal async Task<byte[]> RevocationList(Work w, CancellationToken ct) {
    var revoked = await w.Db<SigningDb>().Certificates(w.Actor).AsNoTracking().Where(c => c.RevokedAt != null)
      .Select(c => new { c.SerialNumber, c.RevokedAt }).ToListAsync(ct);
    var now = clock.GetUtcNow();
    return keystore.Authority.RevocationList(revoked.Select(c => (c.SerialNumber, c.RevokedAt!.Value)), now.ToUnixTimeSeconds(), now);
  }

  /// <summary>The trial authority's certificates, for readers that should trust it.</summary>
  internal string AuthorityPem => keystore.Authority.Root.ExportCertificatePem() + "\n" + keystore.Authority.Issuing.ExportCertificatePem() + "\n";

  static async Task<DateTimeOffset?> KnownSince(Work w, string sha256, CancellationToken ct) =>
    await w.Db<SigningDb>().Signatures(w.Actor).Where(s => s.Sha256 == sha256).MinAsync(s => (DateTimeOffset?)s.At, ct);

  static async Task<Certificate?> Usable(Work w, SignerKind kind, Guid owner, CancellationToken ct) {
    // What this act itself has just issued is not in the database yet.
    await w.Flush(ct);
    return await w.Db<SigningDb>().Certificates(w.Actor)
      .Where(c => c.Owner == owner && c.Kind == kind && c.RevokedAt == null && c.NotBefore <= w.Now && c.NotAfter > w.Now)
      .OrderByDescending(c => c.NotBefore).ThenByDescending(c => c.Id).FirstOrDefaultAsync(ct);
  }

  TimestampAuthority? Timestamps() =>
    settings["SAOLA_TSA_URL"] is { Length: > 0 } address ? new TimestampAuthority(http.CreateClient("timestamps"), new Uri(address)) : null;

  static List<byte[]> Read(string folder, string pattern) =>
    Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)] : [];
}
