using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// Where a dossier stands, for anyone who holds its code and the applicant's phone number, or the token in the QR code of its
/// slips. Names nobody.
/// </summary>
internal static class TrackDossier {
  public sealed record Request(string? Code, string? Phone);

  /// <param name="Overdue">Nothing is decided yet and the appointment has passed.</param>
  /// <param name="MayRate">The result is delivered and nobody has rated it.</param>
  /// <param name="Payable">What may be paid online now.</param>
  /// <param name="Owner">The other system that processes it; null is this one.</param>
  public sealed record Response(
    string Code, string Procedure, string Office, string IntakeOffice, int Status, string StatusName, string Channel, DateTimeOffset RegisteredAt,
    DateTimeOffset? AppointmentAt, DateTimeOffset? ExtendedTo, DateTimeOffset? SupplementDue, bool Overdue, IReadOnlyList<Step> Steps, bool MayRate, long? Payable, string? Owner) {
    /// <summary>The decision by which its result was revoked; null while it holds.</summary>
    public Revocation? Revoked { get; init; }
  }

  /// <summary>Without its reason, which may say of whom it is.</summary>
  public sealed record Revocation(string Number, DateOnly Day);

  public sealed record Step(int Status, string Name, DateTimeOffset At);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Identities identities, CancellationToken ct) {
    // codes of other systems are as they write them, ours are in capitals
    var (code, verbatim) = (DossierCode.Clean(r.Code), Vn.Clean(r.Code));
    if (code.Length is 0 or > DossierCode.MaxLength) return DossierErrors.TrackNothing;
    var dossier = await w.Db<PublicServicesDb>().TrackedDossiers().Include(d => d.Supplements).FirstOrDefaultAsync(d => d.Code == code || d.Code == verbatim, ct);
    // one answer for a wrong code and a wrong number, so that codes cannot be tried
    if (dossier?.ApplicantPhone is not { } phone || DossierPeople.CleanPhone(r.Phone) is not { } typed || !Same(phone, typed)) return DossierErrors.TrackNothing;
    return await Answer(dossier, w, identities, ct);
  }

  internal static async Task<Answer<Response>> ByToken(string token, Work w, Identities identities, CancellationToken ct) {
    if (token.Length is 0 or > 64) return DossierErrors.TrackNothing;
    var dossier = await w.Db<PublicServicesDb>().TrackedDossiers().Include(d => d.Supplements).SingleOrDefaultAsync(d => d.TrackToken == token, ct);
    return dossier is null ? DossierErrors.TrackNothing : await Answer(dossier, w, identities, ct);
  }

  static async Task<Response> Answer(Dossier d, Work w, Identities identities, CancellationToken ct) => new(
    d.Code, d.ProcedureName, await identities.NameOf(d.Office, ct), await identities.NameOf(d.IntakeOffice, ct), (int)d.Status, d.StatusText, d.Channel.Label(),
    d.RegisteredAt, d.AppointmentAt, d.ExtendedTo, d.OpenSupplement?.DueAt, !d.Status.IsDecided() && d.ClockRuns && d.AppointmentAt < w.Now, await Steps(d, w, ct),
    d is { DeliveredAt: not null, Origin: null } && !await w.Db<PublicServicesDb>().IsRated(d.Id, ct),
    Payment.MayPay(d, atCounter: false) is null ? d.AmountDue : null, d.Origin) {
    Revoked = d.ProcessedAt is null ? null : await w.Db<PublicServicesDb>().DossierResults(Actor.Machine("dossiers")).Where(r => r.Dossier == d.Id && r.RevokedAt != null).Select(r => new Revocation(r.RevocationNumber!, r.RevocationDay!.Value)).SingleOrDefaultAsync(ct),
  };

  /// <summary>The statuses it has had, from the ledger.</summary>
  internal static async Task<IReadOnlyList<Step>> Steps(Dossier d, Work w, CancellationToken ct) {
    var steps = new List<Step>();
    foreach (var entry in await Trail.Of(w, d.Id, ct, except: DossierPermissions.Read))
      if (entry.Facts["status"] is { } node && node.GetValueKind() == System.Text.Json.JsonValueKind.Number && (steps.Count == 0 || steps[^1].Status != (int)node))
        steps.Add(new((int)node, ((DossierStatus)(int)node).Told(steps.Count == 0 ? null : (DossierStatus)steps[^1].Status), entry.At));
    return steps;
  }

  static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(a), Encoding.ASCII.GetBytes(b));

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/dossiers/track", Run).Public(DossierPermissions.Track).RequireRateLimiting("anonymous");
    routes.MapGet("/api/dossiers/track/{token}", ByToken).Public(DossierPermissions.Track).RequireRateLimiting("anonymous");
  }
}
