using Saola.Identity;
using Saola.Kernel;
using Saola.Signing;

namespace Saola.PublicServices;

/// <summary>Puts signatures under results: who signs, with which certificate, and where the stamps stand.</summary>
internal sealed class ResultSigning(Signatures signatures, FileStore files, Identities identities, Settings settings) {
  public const string Owner = "dossier";

  /// <summary>The number's place, in points: as wide as the blank of the templates, as high as a line.</summary>
  const double NumberWidth = 110, NumberHeight = 18;

  public static BlankField Blank(string place) => new(place, StampPlace.At(place, NumberWidth, NumberHeight));

  /// <summary>The head's stamp stands in the room of the signature; the seal covers its left third (NĐ 30/2020, annex I).</summary>
  public static StampPlace? Stamp(SignerKind kind, bool hasRoom) => (hasRoom, kind) switch {
    (false, _) => null,
    (_, SignerKind.Person) => StampPlace.At(Forms.TemplatePlaces.Signature, 150, 60, right: 42, down: 4),
    _ => StampPlace.At(Forms.TemplatePlaces.Signature, 130, 56, right: -40, down: 6),
  };

  /// <summary>The file with the signature, kept as a file of the dossier.</summary>
  public async Task<Answer<StoredFile>> Sign(Work w, Dossier dossier, byte[] pdf, SigningRequest request, string name, string? title, CancellationToken ct) {
    await TrialCertificate(w, request.Kind, request.Signer, name, title, dossier.Office, ct);
    var signed = await signatures.Sign(w, pdf, request, ct);
    if (signed.IsError) return signed.Error;
    return await files.Store(w, signed.Value, new($"{dossier.Code}.pdf", Owner, dossier.Id), ct);
  }

  public async Task<byte[]?> Read(Work w, Guid dossier, Guid file, CancellationToken ct) {
    if (await files.Find(w, Owner, dossier, file, ct) is not { } stored) return null;
    await using var stream = files.Open(stored);
    var bytes = new byte[stored.Size];
    await stream.ReadExactlyAsync(bytes, ct);
    return bytes;
  }

  /// <summary>Whether it bears digital signatures and all of them are good; a scan has none.</summary>
  public async Task<bool> IsSigned(Work w, Guid dossier, Guid file, CancellationToken ct) => await Read(w, dossier, file, ct) is { } pdf && (await signatures.Verify(w, pdf, ct)).IsGood;

  /// <summary>On a training site everyone has a certificate of the trial authority; elsewhere nobody gets one here.</summary>
  async Task TrialCertificate(Work w, SignerKind kind, Guid owner, string name, string? title, Guid office, CancellationToken ct) {
    if (settings["SAOLA_TRAINING"] != "1" || await signatures.Find(w, kind, owner, ct) is not null) return;
    var place = await identities.Organisation(office, ct);
    await signatures.Issue(w, new(kind, owner, name, place?.Name ?? name, title), ct);
  }
}
