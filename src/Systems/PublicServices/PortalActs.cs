using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What an applicant did at the portal with a dossier that is processed here.</summary>
/// <param name="Act">The portal's number of the act: said again it is the same act.</param>
/// <param name="Kind"><c>supplement</c>, <c>withdrawal</c> or <c>payment</c>.</param>
/// <param name="Form">All answers as the applicant now gives them; null leaves them.</param>
internal sealed record PortalAct(
  string Act, string PortalCode, string Kind, DateTimeOffset At, string? Reason = null, PortalPiece[]? Components = null, JsonObject? Form = null, PortalPaid? Paid = null) {
  public const string Supplement = "supplement", Withdrawal = "withdrawal", Payment = "payment";

  public string? Fault() => !PortalMessages.IsCode(Act) ? "act" : !PortalMessages.IsCode(PortalCode) ? "portalCode" : At.Year is < 2000 or > 2200 ? "at"
    : Kind is not (Supplement or Withdrawal or Payment) ? "kind" : Kind == Payment && Paid is not { Amount: > 0, Reference.Length: > 0 and <= 100, At.Year: >= 2000 and <= 2200 } ? "paid" : null;

  public string Hash() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, Json.Options)));
}

/// <summary>Money that the portal collected.</summary>
internal sealed record PortalPaid(long Amount, string Reference, DateTimeOffset At);

internal sealed record PortalActList(IReadOnlyList<PortalAct> Acts, string? Next = null);

/// <param name="Outcome"><c>applied</c>; <c>refused</c>, with the code of the reason and its words; <c>waiting</c>: it is to be offered again.</param>
/// <param name="Repeated">It was known.</param>
internal sealed record PortalActReceipt(string Act, string Code, string Outcome, string? Error = null, string? Why = null, bool Repeated = false) {
  public const string Applied = "applied", Refused = "refused", Waiting = "waiting";
}

/// <summary>An act of the portal that is done with.</summary>
internal sealed class PortalActTaken {
  public required string Act { get; init; }
  public Guid Dossier { get; init; }
  public required string Kind { get; init; }
  public required string BodyHash { get; init; }
  public required string Outcome { get; init; }
  public string? Error { get; init; }
  public string? Why { get; init; }
  public DateTimeOffset At { get; init; }
}

/// <summary>An act of the portal that has come before its time and is offered again.</summary>
internal sealed class PortalActWaiting {
  public required string Act { get; init; }
  public Guid Dossier { get; init; }
  public required string Code { get; init; }
  public required string Kind { get; init; }
  public DateTimeOffset Since { get; init; }
}

internal sealed partial class PublicServicesDb {
  /// <summary>Officials who watch the exchange see it for the whole province; its rows name no person.</summary>
  public IQueryable<PortalActWaiting> PortalActsWaiting(Actor actor) => Rows<PortalActWaiting>().Where(_ => actor.Kind == ActorKind.Machine || actor.Permissions.Contains(PortalWatch.Permission));

  public IQueryable<PortalActTaken> PortalActsTaken(Actor actor) => Rows<PortalActTaken>().Where(_ => actor.Kind == ActorKind.Machine);
}

/// <summary>
/// Does here what applicants did at the portal: once for each number, whether the portal said it or we fetched it. What comes before
/// its time, a supplement that a withdrawal overtook or money before it was asked for, waits to be offered again.
/// </summary>
internal sealed class PortalActs(DossierDesk desk, DossierForms forms, PaymentDesk payments, DossierNotices notices, FileStore files) {
  /// <summary>Whether its files are worth fetching: it is neither done with nor before its time.</summary>
  public static async Task<bool> IsDue(PortalAct said, Works works, CancellationToken ct) {
    if (said.Components is null or []) return false;
    await using var read = works.Begin(Actor.Machine("portal"), PortalWatch.Exchange);
    var (db, machine) = (read.Work.Db<PublicServicesDb>(), read.Work.Actor);
    if (await db.PortalActsTaken(machine).AnyAsync(a => a.Act == said.Act, ct)) return false;
    var record = await db.PortalRecords(machine).AsNoTracking().SingleOrDefaultAsync(r => r.PortalCode == said.PortalCode && r.Owner == null, ct);
    return record?.Dossier is { } id && !IsEarly(said, await db.Dossiers(machine).AsNoTracking().Include(d => d.Supplements).SingleAsync(d => d.Id == id, ct));
  }

  /// <param name="contents">The files of its pieces, in their places; null when they were not worth fetching. The caller commits.</param>
  public async Task<Answer<PortalActReceipt>> Take(PortalAct said, byte[]?[]? contents, Work w, CancellationToken ct) {
    if (said.Fault() is { } field) return PortalErrors.BadMessage(field);
    await PortalWatch.Alone(w, said.PortalCode, ct);
    var db = w.Db<PublicServicesDb>();
    if (await db.PortalRecords(w.Actor).AsNoTracking().SingleOrDefaultAsync(r => r.PortalCode == said.PortalCode && r.Owner == null, ct) is not { Dossier: { } id, Code: var code }) return PortalErrors.NotFound;
    var hash = said.Hash();
    if (await db.PortalActsTaken(w.Actor).AsNoTracking().SingleOrDefaultAsync(a => a.Act == said.Act, ct) is { } known)
      return known.BodyHash == hash ? new PortalActReceipt(said.Act, code, known.Outcome, known.Error, known.Why, Repeated: true) : PortalErrors.NumberUsed with { Field = "act" };
    if (said.Kind == PortalAct.Payment) await PaymentDesk.Alone(w, id, ct);
    if (said.Kind == PortalAct.Supplement) await SupplementDossier.Alone(w, id, ct);
    var dossier = await db.Dossiers(w.Actor).AsSplitQuery().Include(d => d.Supplements).Include(d => d.Components).SingleAsync(d => d.Id == id, ct);
    var waiting = await db.PortalActsWaiting(w.Actor).SingleOrDefaultAsync(a => a.Act == said.Act, ct);
    if (IsEarly(said, dossier)) return Wait(said, dossier, waiting, w);
    // it was not due when files were fetched, and is now: the next round brings them
    if (contents is null && said.Components is { Length: > 0 }) return new PortalActReceipt(said.Act, code, PortalActReceipt.Waiting);
    var refused = said.Kind switch {
      PortalAct.Supplement => await Supplement(said, contents ?? [], dossier, w, ct),
      // asked for at our own pages meanwhile
      PortalAct.Withdrawal when dossier.Status == DossierStatus.WithdrawalRequested => null,
      PortalAct.Withdrawal => await WithdrawDossier.Ask(dossier, Vn.Clean(said.Reason), w, notices, ct),
      _ => await Pay(said, dossier, w, ct),
    };
    // what is busy now says nothing against the act
    if (refused is { Kind: ErrorKind.TooMany }) return new PortalActReceipt(said.Act, code, PortalActReceipt.Waiting);
    if (waiting is not null) db.Remove(waiting);
    var outcome = refused is null ? PortalActReceipt.Applied : PortalActReceipt.Refused;
    db.Add(new PortalActTaken { Act = said.Act, Dossier = id, Kind = said.Kind, BodyHash = hash, Outcome = outcome, Error = refused?.Code, Why = refused?.Message, At = w.Now });
    w.Record("portal.act_taken", "dossier", id, new { act = said.Act, said.Kind, outcome, error = refused?.Code });
    return new PortalActReceipt(said.Act, code, outcome, refused?.Code, refused?.Message);
  }

  static PortalActReceipt Wait(PortalAct said, Dossier d, PortalActWaiting? known, Work w) {
    if (known is null) {
      w.Db<PublicServicesDb>().Add(new PortalActWaiting { Act = said.Act, Dossier = d.Id, Code = d.Code, Kind = said.Kind, Since = w.Now });
      w.Record("portal.act_waits", "dossier", d.Id, new { act = said.Act, said.Kind });
    }
    return new(said.Act, d.Code, PortalActReceipt.Waiting);
  }

  static bool IsEarly(PortalAct said, Dossier d) => said.Kind switch {
    PortalAct.Supplement => d is { Status: DossierStatus.WithdrawalRequested, OpenSupplement: not null },
    PortalAct.Payment => d is { PaidAt: null, AmountDue: > 0 } && d.Status is not DossierStatus.PaymentRequested && !d.Status.IsDecided(),
    _ => false,
  };

  async Task<Error?> Supplement(PortalAct said, byte[]?[] contents, Dossier d, Work w, CancellationToken ct) {
    if (d.Awaited is not { } open) return DossierErrors.NothingToSupplement;
    var pieces = await PortalFiles.Store(said.Components ?? [], contents, SupplementDossier.Tray(SupplementDoor.Portal, open.Id), w, files, ct);
    var refused = pieces.IsError ? pieces.Error : await SupplementDossier.Bring(d, new(d.Id, pieces.Value, said.Form), SupplementDoor.Portal, w, desk, forms, files, ct);
    if (refused is null) return null;
    // what was fetched for nothing goes; what the applicant has chosen at our own pages stays
    await SupplementDossier.Clear(w, files, SupplementDoor.Portal, open.Id, ct);
    return refused;
  }

  /// <summary>Money that came in is never forgotten: what the dossier does not need is surplus, another sum is for who reconciles.</summary>
  async Task<Error?> Pay(PortalAct said, Dossier d, Work w, CancellationToken ct) {
    var paid = said.Paid!;
    if (d.AmountDue != paid.Amount) return await PaymentDesk.Differs(w, d.Id, PaymentDifference.AtThePortal(d, said.Act, paid, w.Now), ct);
    var payment = Payment.Of(d, Payment.Portal, w.Now, order: said.Act);
    w.Db<PublicServicesDb>().Add(payment);
    return await payments.Settle(w, payment, paid.Reference, paid.At, ct);
  }
}
