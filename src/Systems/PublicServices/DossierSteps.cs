using Saola.Kernel;

namespace Saola.PublicServices;

internal sealed partial class Dossier {
  /// <summary>Intake finds it complete; the clock has been started for it.</summary>
  public Error? Accept(DateTimeOffset now) {
    if (Move(DossierStatus.Accepted) is { } refused) return refused;
    AcceptedAt ??= now;
    return null;
  }

  /// <summary>Only at intake, with the reason that form 03 prints.</summary>
  public Error? Refuse(string reason, DateTimeOffset now) {
    if (AcceptedAt is not null) return DossierErrors.RefusedAfterAcceptance;
    if (Reasoned(reason) is { } bad) return bad;
    if (Move(DossierStatus.Refused) is { } refused) return refused;
    RefusedAt = now;
    return null;
  }

  public Error? StartProcessing() => Move(DossierStatus.Processing);

  public Error? RequestPayment() => Move(DossierStatus.PaymentRequested);

  /// <summary>The applicant may ask until the result is there; the office grants it with form 05, or declines.</summary>
  public Error? RequestWithdrawal(string reason, DateTimeOffset now) {
    if (Status == DossierStatus.WithdrawalRequested) return DossierErrors.WithdrawalOpen;
    if (Reasoned(reason) is { } bad) return bad;
    var before = Status;
    if (Move(DossierStatus.WithdrawalRequested) is { } refused) return refused;
    BeforeWithdrawal = before;
    WithdrawnAt = now;
    return null;
  }

  public Error? DeclineWithdrawal(string reason) {
    if (Status != DossierStatus.WithdrawalRequested) return DossierErrors.Move(Status, DossierStatus.Processing);
    if (Reasoned(reason) is { } bad) return bad;
    if (Move(BeforeWithdrawal!.Value) is { } refused) return refused;
    (BeforeWithdrawal, WithdrawnAt) = (null, null);
    return null;
  }

  /// <summary>Form 05: a granted withdrawal, a supplement that never came, or an order by law.</summary>
  public Error? Stop(string reason, DateTimeOffset now) {
    if (Status == DossierStatus.Stopped) return DossierErrors.Move(Status, DossierStatus.Stopped);
    if (Reasoned(reason) is { } bad) return bad;
    if (Move(DossierStatus.Stopped) is { } refused) return refused;
    StoppedAt = now;
    return null;
  }

  /// <param name="granted">False for a signed reply that does not grant what was asked.</param>
  public Error? Finish(bool granted, DateTimeOffset now) {
    if (Move(DossierStatus.Processed) is { } refused) return refused;
    (ProcessedAt, Granted) = (now, granted);
    return null;
  }

  public Error? Deliver(DateTimeOffset now) {
    if (Move(DossierStatus.Delivered) is { } refused) return refused;
    DeliveredAt = now;
    return null;
  }

  /// <summary>Whether an official may ask for papers now. Each stage asks once, with the whole list, within its limit.</summary>
  /// <param name="limit">The last moment to ask at intake; later it needs a ground and who approved, as form 02 states.</param>
  public Error? MayRequestSupplement(SupplementCall call, DateTimeOffset limit, DateTimeOffset now) {
    var stage = AcceptedAt is null ? SupplementStage.Intake : SupplementStage.Processing;
    if (call.Items.Count == 0) return DossierErrors.SupplementWithoutItems;
    if (call.Items.Any(i => i.Length is 0 or > NoteLength)) return DossierErrors.SupplementWithoutItems;
    if (call.Due is { } due && due <= now) return DossierErrors.SupplementDuePast;
    if (Supplements.Exists(s => s.ReceivedAt is null)) return DossierErrors.SupplementOpen;
    if (PausedAt is not null) return DossierErrors.SupplementHeld;
    if (Supplements.Exists(s => s.Stage == stage)) return DossierErrors.SupplementAsked;
    var late = stage is SupplementStage.Intake && now > limit;
    if (late && (string.IsNullOrEmpty(call.Ground) || string.IsNullOrEmpty(call.ApprovedBy))) return DossierErrors.SupplementLate;
    return Reasoned(call.Reason) ?? (Status.MayBecome(DossierStatus.SupplementRequested) ? null : DossierErrors.Move(Status, DossierStatus.SupplementRequested));
  }

  public Error? RequestSupplement(SupplementCall call, Guid official, DateTimeOffset limit, DateTimeOffset now) {
    if (MayRequestSupplement(call, limit, now) is { } refused) return refused;
    if (Move(DossierStatus.SupplementRequested) is { } moved) return moved;
    Supplements.Add(new DossierSupplement {
      Id = Guid.CreateVersion7(now), Dossier = Id, Number = Supplements.Count + 1, Stage = AcceptedAt is null ? SupplementStage.Intake : SupplementStage.Processing,
      RequestedAt = now, RequestedBy = official, DueAt = call.Due, Reason = call.Reason, Items = [.. call.Items.Select(i => (System.Text.Json.Nodes.JsonNode)i)],
      Ground = call.Ground, ApprovedBy = call.ApprovedBy,
    });
    return null;
  }

  /// <summary>The applicant brings what was asked: at intake it waits for its check again, later the process sends it on.</summary>
  /// <param name="corrected">The answers of the form as they are now; null, or the very answers it has, when they stay.</param>
  public Error? Supplement(IReadOnlyList<DossierComponent> brought, DateTimeOffset now, System.Text.Json.Nodes.JsonObject? corrected = null) {
    if (Awaited is not { } open) return DossierErrors.NothingToSupplement;
    (open.ReceivedAt, open.Files, open.CounterFiles) = (now, [], []);
    if (corrected is not null && corrected != Form) {
      Provenance = Forms.Prefill.MarkChanges(Provenance, Form, corrected, ApplicantName, now);
      (open.FormBefore, Form) = (Form, corrected);
    }
    foreach (var component in brought) {
      component.Dossier = Id;
      Components.Add(component);
    }
    return open.Stage == SupplementStage.Intake ? Move(DossierStatus.Registered) : null;
  }

  public DossierSupplement? OpenSupplement => Supplements.Find(s => s.ReceivedAt is null);

  /// <summary>What the applicant may answer now.</summary>
  public DossierSupplement? Awaited => Status == DossierStatus.SupplementRequested ? OpenSupplement : null;

  /// <summary>The time for the open supplement is longer.</summary>
  public Error? ExtendSupplement(DateTimeOffset due, DateTimeOffset now) {
    if (OpenSupplement is not { } open) return DossierErrors.NothingToSupplement;
    if (due <= now) return DossierErrors.SupplementDuePast;
    open.DueAt = due;
    return null;
  }

  public Error? ReturnToIntake() => Move(DossierStatus.Registered);

  Error? Move(DossierStatus to) {
    if (Origin is not null) return DossierErrors.OwnedElsewhere;
    if (Status == to) return null;
    if (!Status.MayBecome(to)) return DossierErrors.Move(Status, to);
    Status = to;
    return null;
  }

  /// <summary>The owner of the status says where its dossier stands, whole; it may skip steps that this system would not.</summary>
  public void FollowOwner(PortalState said) {
    if (Origin is null) throw new InvalidOperationException($"{Code} is owned here.");
    Status = (DossierStatus)said.Status;
    (AcceptedAt, RefusedAt, WithdrawnAt, StoppedAt) = (said.AcceptedAt, said.RefusedAt, said.WithdrawnAt, said.StoppedAt);
    (ProcessedAt, DeliveredAt, Granted, AppointmentAt) = (said.ProcessedAt, said.DeliveredAt, said.Granted, said.AppointmentAt);
    FirstAppointmentAt ??= said.AppointmentAt;
  }

  static Error? Reasoned(string reason) => reason.Length switch {
    0 => DossierErrors.ReasonNeeded,
    > ReasonLength => DossierErrors.ReasonTooLong,
    _ => null,
  };
}

internal enum SupplementStage { Intake, Processing }

/// <summary>What an official asks of the applicant, as form 02 prints it.</summary>
internal sealed record SupplementCall(IReadOnlyList<string> Items, string Reason, DateTimeOffset? Due, string? Ground = null, string? ApprovedBy = null);

/// <summary>The doors through which a supplement comes; each keeps its files apart until it hands them in.</summary>
internal enum SupplementDoor { Applicant, Counter, Portal }

/// <summary>One request for papers (form 02) and when it was met.</summary>
internal sealed class DossierSupplement {
  public Guid Id { get; init; }
  public Guid Dossier { get; init; }
  public int Number { get; init; }
  public SupplementStage Stage { get; init; }
  public DateTimeOffset RequestedAt { get; init; }
  public Guid RequestedBy { get; init; }
  public DateTimeOffset? DueAt { get; set; }
  public string Reason { get; init; } = "";
  public System.Text.Json.Nodes.JsonArray Items { get; init; } = [];
  public string? Ground { get; init; }
  public string? ApprovedBy { get; init; }
  public DateTimeOffset? ReceivedAt { get; set; }
  /// <summary>What the applicant has chosen, or the officer at the counter scanned, and not handed in yet, by the place of its page.</summary>
  public System.Text.Json.Nodes.JsonObject Files { get; set; } = [];
  public System.Text.Json.Nodes.JsonObject CounterFiles { get; set; } = [];
  /// <summary>The answers before the applicant corrected them with this supplement; null when they did not.</summary>
  public System.Text.Json.Nodes.JsonObject? FormBefore { get; set; }
  public bool MovedAppointment { get; set; }

  /// <summary>What is asked for and answered neither by a file nor, for those that have none, by words.</summary>
  public IEnumerable<Error> Unanswered(IReadOnlyList<DossierComponent> brought) => brought.Any(p => p.File is null && p.Note is not null) ? []
    : Items.Select((item, i) => (Text: (string)item!, i)).Where(x => !brought.Any(p => p.File is not null && p.Note == x.Text)).Select(x => DossierErrors.SupplementItem(x.i, x.Text));
}
