using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The one-stop unit gives the result to who came for it, or hands it to the post.</summary>
internal static class DeliverDossier {
  /// <param name="RecipientName">Who confirms to have received it.</param>
  /// <param name="RecipientNumber">Of an identity paper; needed of who is not the applicant.</param>
  /// <param name="PostCode">The code of the postal item, when it goes by post.</param>
  /// <param name="Signed">The recipient has signed for it on paper.</param>
  public sealed record Request(Guid Id, Guid Task, string? RecipientName, string? RecipientNumber, string? PostCode, bool Signed = false);
  public sealed record Response(Guid Id, int Status, DateTimeOffset? DeliveredAt);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, Identities identities, CancellationToken ct) {
    var (name, number, post) = (Vn.Clean(r.RecipientName), DossierIntake.Text(r.RecipientNumber), DossierIntake.Text(r.PostCode));
    if (name.Length > DossierPeople.NameLength || number?.Length > DossierPeople.NumberLength || post?.Length > DossierPeople.NumberLength * 2) return DossierErrors.NoRecipient;
    var done = await desk.Step(w, r.Id, r.Task, ["deliver"], (d, _) => ValueTask.FromResult<Answer<JsonObject>>(d.Delivery switch {
      _ when d.IsOwed => DossierErrors.Unpaid(d.AmountDue!.Value),
      Delivery.Post when post is null => DossierErrors.NoPostCode,
      not Delivery.Post when name.Length == 0 => DossierErrors.NoRecipient,
      not Delivery.Post when number is null && !IsApplicant(d, name) => DossierErrors.NoRecipientNumber,
      not Delivery.Post when !r.Signed => DossierErrors.NotSignedFor,
      _ => new JsonObject { ["decision"] = "done", ["postCode"] = d.Delivery == Delivery.Post ? post : null },
    }), ct);
    if (done.IsError) return done.Error;
    var byPost = done.Value.Delivery == Delivery.Post;
    // who comes by an electronic power is known by the number on the card
    var power = byPost || number is null || done.Value.SubjectAccount is not { } subject ? null
      : (await identities.PowersOver(w, subject, ct)).FirstOrDefault(p => p.DelegateNumber == number && p.Covers(subject, done.Value.ProcedureCode, done.Value.RegisteredAt, PowerActs.Receive));
    // the recipient is kept with the ledger's personal part, not with the process
    w.Record("dossiers.handed_over", "dossier", r.Id, new { way = done.Value.Delivery.Word(), post = byPost ? post : null, signed = !byPost, power = power?.Id },
      new(done.Value.SubjectAccount ?? done.Value.Id, new() { ["recipient"] = name, ["recipientNumber"] = number, ["applicant"] = !byPost && IsApplicant(done.Value, name) }));
    await w.Commit(ct);
    return new Response(done.Value.Id, (int)done.Value.Status, done.Value.DeliveredAt);
  }

  static bool IsApplicant(Dossier d, string name) => string.Equals(name, d.Collector.Name, StringComparison.OrdinalIgnoreCase);

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/deliver", (Guid id, Request r, Work w, DossierDesk desk, Identities identities, CancellationToken ct) => Run(r with { Id = id }, w, desk, identities, ct)).Requires(DossierPermissions.Deliver);
}
