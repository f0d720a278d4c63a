using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Tells the portal where a dossier of ours stands.</summary>
/// <param name="Try">Of a repeated attempt the number of those before it: an attempt that another has overtaken is dropped.</param>
[Job("public_services.tell_portal")]
internal sealed record TellPortal(Guid Dossier, int? Try = null) : IJob;

/// <summary>Asks the portal where a dossier stands that is owned elsewhere.</summary>
[Job("public_services.ask_portal")]
internal sealed record AskPortal(string Code) : IJob;

[Job("public_services.compare_portal")]
internal sealed record ComparePortal : IJob;

/// <summary>A page of the portal's list.</summary>
[Job("public_services.compare_portal_page")]
internal sealed record ComparePortalPage(Guid Comparison, DateTimeOffset Since, string? After) : IJob;

[Job("public_services.sweep_portal_messages")]
internal sealed record SweepPortalMessages : IJob;

/// <summary>
/// Sends the newest state, whatever made the job: states that were overtaken are never sent. What is read is read and closed
/// before the portal is called, so that a slow portal holds no transaction open; a crash after the call repeats it, which the
/// sequence makes harmless.
/// </summary>
internal sealed class TellPortalHandler(NationalPortal portal, Works works, FileStore files) : IHandler<TellPortal> {
  sealed record Facts(PortalState State, StoredFile? Result);

  public async Task Handle(TellPortal message, Work w, CancellationToken ct) {
    if (!portal.IsConfigured || await Read(message, ct) is not { } facts) return;
    string? failed = null;
    try {
      var receipt = await portal.Tell(facts.State, ct);
      if (receipt.Sequence <= facts.State.Sequence && receipt.Status != facts.State.Status) failed = Words.T.In("vi", "portal_says_other", receipt.Status);
      if (facts.Result is { } file) await Give(facts.State.Code, file, ct);
    } catch (Exception e) when (NationalPortal.IsOutage(e, ct)) {
      failed = e.Message;
    }
    await Mark(message.Dossier, facts, failed, w, ct);
  }

  /// <summary>What is to be said; null when the portal knows it already, or another attempt is on its way.</summary>
  async Task<Facts?> Read(TellPortal message, CancellationToken ct) {
    await using var read = works.Begin(Actor.Machine("portal"), "portal.tell");
    var db = read.Work.Db<PublicServicesDb>();
    var d = await db.Dossiers(read.Work.Actor).AsNoTracking().Include(x => x.Supplements).SingleAsync(x => x.Id == message.Dossier, ct);
    var record = await db.PortalRecords(read.Work.Actor).AsNoTracking().SingleOrDefaultAsync(r => r.Dossier == d.Id, ct);
    if (message.Try is { } number && record?.Tries != number) return null;
    StoredFile? file = null;
    if (d.Status is DossierStatus.Processed or DossierStatus.Delivered) {
      var result = await db.DossierResults(read.Work.Actor).AsNoTracking().SingleOrDefaultAsync(r => r.Dossier == d.Id && r.SealedAt != null, ct);
      if (result is not null && result.Sha256 != record?.ResultSent) file = await files.Find(read.Work, ResultSigning.Owner, d.Id, result.File, ct);
    }
    return record?.Sequence >= d.Version && record.BehindSince is null && file is null ? null : new(StateOf(d, record), file);
  }

  internal static PortalState StateOf(Dossier d, PortalRecord? record) => new(
    d.Code, d.Version, (int)d.Status, d.ProcedureCode, d.OfficeCode, d.Channel.Word(), d.RegisteredAt, record?.PortalCode, null, d.CaseKey,
    d.AcceptedAt, d.AppointmentAt, d.RefusedAt, d.WithdrawnAt, d.StoppedAt, d.ProcessedAt, d.DeliveredAt, d.Granted,
    Demand: d.Awaited is { } open ? new(open.Number, [.. open.Items.Select(i => (string)i!)], open.DueAt) : null, AmountDue: d is { Status: DossierStatus.PaymentRequested, PaidAt: null } ? d.AmountDue : null);

  async Task Give(string code, StoredFile file, CancellationToken ct) {
    await using var content = files.Open(file);
    using var whole = new MemoryStream();
    await content.CopyToAsync(whole, ct);
    await portal.GiveResult(code, file.Name, whole.ToArray(), ct);
  }

  static async Task Mark(Guid dossier, Facts facts, string? failed, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    await PortalWatch.Alone(w, facts.State.Code, ct);
    var record = await db.PortalRecords(w.Actor).SingleOrDefaultAsync(r => r.Dossier == dossier, ct);
    if (record is null) db.Add(record = PortalRecord.Of(await db.Dossiers(w.Actor).SingleAsync(d => d.Id == dossier, ct), w.Now));
    if (failed is null) {
      record.Confirm(facts.State.Sequence, (DossierStatus)facts.State.Status, w.Now);
      if (facts.Result is { } file) record.Gave(file.Sha256);
      w.Record("portal.told", "portal_record", record.Id, new { record.Code, facts.State.Sequence, facts.State.Status, result = facts.Result?.Sha256 });
    } else {
      record.Fail(failed, w.Now);
      w.Record("portal.not_reached", "portal_record", record.Id, new { record.Code, record.Tries, error = record.LastError });
      w.Enqueue(new TellPortal(dossier, record.Tries), due: w.Now + record.Patience);
    }
  }
}

/// <summary>Fetches the state of a dossier owned elsewhere, when a comparison or an official finds that it is missing.</summary>
internal sealed class AskPortalHandler(NationalPortal portal, PortalCopies copies) : IHandler<AskPortal> {
  public async Task Handle(AskPortal message, Work w, CancellationToken ct) {
    if (!portal.IsConfigured) return;
    PortalState? state = null;
    string? failed = null;
    try {
      state = await portal.StateOf(message.Code, ct);
    } catch (Exception e) when (NationalPortal.IsOutage(e, ct)) {
      failed = e.Message;
    }
    failed ??= (await copies.Follow(state!, w, ct)).Error?.Message;
    if (failed is null) return;
    var record = await w.Db<PublicServicesDb>().PortalRecords(w.Actor).SingleOrDefaultAsync(r => r.Code == message.Code, ct);
    if (record is null) return;
    record.Fail(failed, w.Now);
    // a portal that is away is asked again; one that says what cannot be is a matter for a person
    if (state is null) w.Enqueue(message, due: w.Now + record.Patience);
    w.Record("portal.not_reached", "portal_record", record.Id, new { record.Code, record.Tries, error = record.LastError });
  }
}

/// <summary>Messages older than the time that is believed cannot be replayed any more.</summary>
internal sealed class SweepPortalMessagesHandler : IHandler<SweepPortalMessages> {
  public async Task Handle(SweepPortalMessages message, Work w, CancellationToken ct) {
    await using var command = new Npgsql.NpgsqlCommand("delete from public_services.portal_message where at < $1", await w.Connection(ct)) {
      Parameters = { new() { Value = (w.Now - 3 * NationalPortal.Believed).UtcDateTime } },
    };
    w.Record("portal.messages_swept", "portal_message", Guid.CreateVersion7(w.Now), new { count = await command.ExecuteNonQueryAsync(ct) });
  }
}
