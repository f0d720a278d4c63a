using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;
using Saola.Registries;

namespace Saola.PublicServices;

/// <summary>The agency that gave a result revokes it by a decision: what it wrote into registries ends with it, what it changed there is as it was before, and who checks the paper is told. A scan is taken too, but no record names it as a signed file.</summary>
internal static class RevokeResult {
  public const int NumberLength = SealDossier.NumberLength;

  /// <param name="Number">Of the decision.</param>
  /// <param name="Day">Of the decision: from then on the result does not hold.</param>
  /// <param name="FileName">Of the decision as PDF.</param>
  public sealed record Request(Guid Id, string? Number, DateOnly? Day, string? Reason, string? FileName);

  /// <param name="Ended">The records that were ended with it, or say again what they said before it.</param>
  /// <param name="Left">The records that say something else by now: they stay as they are, and their keepers are told.</param>
  public sealed record Response(Guid Id, int Ended, int Left);

  internal static async Task<Answer<Response>> Run(Request r, Stream? decision, Work w, FileStore files, ResultSigning signing, RevokedRecords records, DossierNotices notices, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var found = await db.DossierFor(w.Actor, r.Id, DossierPermissions.Sign, ct);
    if (found.IsError) return found.Error;
    var d = found.Value;
    await Alone(w, d.Id, ct);
    if (await db.DossierResults(w.Actor).SingleOrDefaultAsync(x => x.Dossier == d.Id, ct) is not { } result) return DossierErrors.NobodySigned;
    if (result.Revoke(Vn.Clean(r.Number), r.Day, Vn.Clean(r.Reason), w.Now) is { } refused) return refused;
    if (decision is null || string.IsNullOrWhiteSpace(r.FileName)) return DossierErrors.NoRevocationFile;
    var stored = await files.Store(w, decision, new(r.FileName, ResultSigning.Owner, d.Id, [".pdf"]), ct);
    if (stored.IsError) return stored.Error with { Field = "file" };
    result.RevocationFile = stored.Value.Id;
    w.Reason = result.RevocationReason;
    var origin = new RecordOrigin(d.Code, await signing.IsSigned(w, d.Id, stored.Value.Id, ct) ? stored.Value.Id : null);
    var ended = await records.End(w, d, result, origin, ct);
    if (ended.IsError) return ended.Error;
    DossierNews.Revoked(w, d, result);
    await notices.Send(w, d, "notify-revoked", result.RevocationReason!, ct);
    await w.Commit(ct);
    return new Response(d.Id, ended.Value.Ended, ended.Value.Left);
  }

  /// <summary>Of writing the records of a result and revoking it, the one waits for the other: what is revoked has no record that stays.</summary>
  internal static Task Alone(Work w, Guid dossier, CancellationToken ct) => w.Alone("dossier.records", dossier.ToString(), ct);

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/revoke", (Guid id, string? number, DateOnly? day, string? reason, string? name, Stream decision, Work w, FileStore files, ResultSigning signing, RevokedRecords records, DossierNotices notices, CancellationToken ct) =>
      Run(new(id, number, day, reason, name), decision, w, files, signing, records, notices, ct)).Accepts<byte[]>("application/pdf").Requires(DossierPermissions.Sign).Fresh();
}
