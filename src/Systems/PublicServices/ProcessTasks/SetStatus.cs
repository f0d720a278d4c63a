using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary><c>public-services.set-status</c>: moves the dossier to the status of the header <c>status</c> (1-10).</summary>
internal sealed class SetStatus(Calendars calendars) : DossierServiceTask {
  public override string Type => "public-services.set-status";

  protected override async Task<Error?> Run(Dossier dossier, ServiceTaskContext context, Work w, CancellationToken ct) {
    var status = (DossierStatus)int.Parse(Header(context, "status"), CultureInfo.InvariantCulture);
    if (dossier.Status == status) return null;
    var reason = Text(context.Variables, "reason");
    if (reason.Length > 0) w.Reason ??= reason;
    var refused = status switch {
      DossierStatus.Registered => dossier.ReturnToIntake(),
      DossierStatus.Accepted => dossier.Accept(w.Now),
      DossierStatus.Refused => dossier.Refuse(reason, w.Now),
      DossierStatus.Processing => dossier.StartProcessing(),
      DossierStatus.SupplementRequested => dossier.RequestSupplement(
        Call(context.Variables), w.Actor.Id, Dossier.SupplementLimit(dossier.Channel, dossier.RegisteredAt, await calendars.For(dossier.IntakeOffice, ct)), w.Now),
      DossierStatus.PaymentRequested => dossier.RequestPayment(),
      DossierStatus.WithdrawalRequested => dossier.RequestWithdrawal(reason, w.Now),
      DossierStatus.Stopped => dossier.Stop(reason.Length > 0 ? reason : Words.T.In("vi", "dossier_stop_expired"), w.Now),
      DossierStatus.Processed => dossier.Finish((bool?)context.Variables["granted"] ?? true, w.Now),
      DossierStatus.Delivered => dossier.Deliver(w.Now),
      _ => throw new InvalidOperationException($"{context.Element}: no status {status}."),
    };
    if (refused is null) DossierNews.Moved(w, dossier);
    return refused;
  }

  /// <summary>What the official asked for, as the task left it in the variables.</summary>
  internal static SupplementCall Call(JsonObject variables) => new(
    [.. (variables["supplementItems"] as JsonArray ?? []).Select(i => Vn.Clean((string?)i))], Text(variables, "reason"),
    DateTimeOffset.TryParse(Text(variables, "supplementDue"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var due) ? due : null,
    Text(variables, "supplementGround") is { Length: > 0 } ground ? ground : null, Text(variables, "supplementApprovedBy") is { Length: > 0 } by ? by : null);
}
