using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// What the two systems know of each other's view of one dossier: how far the one that does not own its status is behind, since
/// when, and what stood in the way.
/// </summary>
internal sealed class PortalRecord {
  public const int ErrorLength = 500;

  public Guid Id { get; private init; }
  public int Version { get; private set; }
  public Guid? Dossier { get; private set; }
  public string Code { get; private set; } = "";
  public string? PortalCode { get; private set; }
  public string? Owner { get; private set; }
  public long Sequence { get; private set; } = -1;
  public short? TheirStatus { get; private set; }
  /// <summary>SHA-256 of the result that the portal has.</summary>
  public string? ResultSent { get; private set; }
  /// <summary>SHA-256 of the submission, to tell a repeated one from another under the same number.</summary>
  public string? BodyHash { get; private set; }
  public DateTimeOffset? ConfirmedAt { get; private set; }
  /// <summary>The comparison that last found it in the portal's list.</summary>
  public DateTimeOffset? SeenAt { get; private set; }
  public DateTimeOffset? BehindSince { get; private set; }
  public int Tries { get; private set; }
  public DateTimeOffset? TriedAt { get; private set; }
  public string? LastError { get; private set; }

  PortalRecord() { }

  public static PortalRecord Of(Dossier d, DateTimeOffset now) => new() { Id = Guid.CreateVersion7(now), Dossier = d.Id, Code = d.Code, Owner = d.Origin };

  /// <summary>A number that the portal names and that no dossier here has.</summary>
  public static PortalRecord Unknown(string code, string? portalCode, string? owner, DateTimeOffset now) => new() { Id = Guid.CreateVersion7(now), Code = code, PortalCode = portalCode, Owner = owner };

  /// <summary>The dossier has come, by the portal's own submission or by the first state of its owner.</summary>
  public void Became(Dossier d, string? portalCode, string? bodyHash) => (Dossier, Code, PortalCode, Owner, BodyHash) = (d.Id, d.Code, portalCode, d.Origin, bodyHash);

  /// <summary>Both sides know this state. An older one that is confirmed late takes nothing back.</summary>
  public void Confirm(long sequence, DossierStatus status, DateTimeOffset now) {
    if (sequence < Sequence) return;
    (Sequence, TheirStatus, ConfirmedAt, BehindSince, Tries, LastError) = (sequence, (short)status, now, null, 0, null);
  }

  public void Gave(string sha256) => ResultSent = sha256;

  /// <summary>An attempt failed.</summary>
  public void Fail(string error, DateTimeOffset now) =>
    (Tries, TriedAt, LastError, BehindSince) = (Tries + 1, now, error.Length > ErrorLength ? error[..ErrorLength] : error, BehindSince ?? now);

  /// <summary>A comparison found the portal's view to be another.</summary>
  public void Differs(int? theirStatus, DateTimeOffset now) => (TheirStatus, BehindSince) = ((short?)theirStatus, BehindSince ?? now);

  public void Seen(DateTimeOffset comparison) => SeenAt = comparison;

  /// <summary>A portal that is away is asked again after 5 s, 10 s, 20 s … at most an hour, until it is back.</summary>
  public TimeSpan Patience => TimeSpan.FromSeconds(Math.Min(3600, 2.5 * Math.Pow(2, Math.Min(Tries, 12))));
}

/// <summary>One comparison of both views, over what changed since a moment.</summary>
internal sealed class PortalComparison {
  public Guid Id { get; init; }
  public int Version { get; private set; }
  public DateTimeOffset StartedAt { get; init; }
  public DateTimeOffset Since { get; init; }
  public DateTimeOffset? FinishedAt { get; set; }
  public int Listed { get; set; }
  public int Differences { get; set; }
}

internal sealed partial class PublicServicesDb {
  /// <summary>Officials who watch the exchange see it for the whole province; its rows name no person.</summary>
  public IQueryable<PortalRecord> PortalRecords(Actor actor) => Rows<PortalRecord>().Where(_ => actor.Kind == ActorKind.Machine || actor.Permissions.Contains(PortalWatch.Permission));

  public IQueryable<PortalComparison> PortalComparisons(Actor actor) => Rows<PortalComparison>().Where(_ => actor.Kind == ActorKind.Machine || actor.Permissions.Contains(PortalWatch.Permission));

  static partial void ConfigurePortal(ModelBuilder model) {
    model.Entity<PortalRecord>();
    model.Entity<PortalActTaken>(e => e.HasKey(a => a.Act));
    model.Entity<PortalActWaiting>(e => e.HasKey(a => a.Act));
    model.Entity<PortalComparison>();
  }
}
