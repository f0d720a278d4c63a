using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Hands in what a draft has become, once nothing in it is wrong.</summary>
internal static class SubmitDraft {
  public sealed record Request(Guid Draft, bool Declared);

  internal static async Task<Answer<SubmitDossier.Response>> Run(
    Request r, Work w, CitizenFlow flow, IChoices choices, DossierDoor door, Identities identities, FileStore files, CancellationToken ct) {
    var opened = await flow.Open(r.Draft, CitizenDraft.Review, ct);
    if (opened.IsError) return opened.Error;
    var d = opened.Value;
    d.Settle();
    var errors = (await Faults(d, choices, ct)).ToList();
    if (!r.Declared) errors.Add(DossierErrors.NotDeclared);
    if (Error.Of(errors) is { } wrong) return wrong;
    return await SubmitDossier.Run(new(
      d.Procedure.Code, d.ChosenCase!.Key, d.OfficeCode!, d.Content.Power is null ? d.Content.Subject!.Input : null, d.Content.Contact, d.Answers.Data.DeepClone().AsObject(),
      JsonSerializer.SerializeToNode(d.Content.Provenance, Json.Options)!.AsObject(), d.Pieces(), d.Content.Delivery!, d.Content.Notice!, d.Content.DeliveryAddress, r.Declared, d.Id, d.Content.Power),
      w, door, identities, files, ct);
  }

  /// <summary>What is still missing or wrong on any page.</summary>
  internal static async Task<IEnumerable<Error>> Faults(CitizenDraft d, IChoices choices, CancellationToken ct) {
    var errors = new List<Error>();
    if (d.ChosenCase is null) errors.Add(DossierErrors.NoCase);
    if (d.OfficeCode is null) errors.Add(new(ErrorKind.Invalid, "drafts.no_office", Words.T["citizen_no_office"], "office"));
    if (d.Content is { Subject: null, Power: null }) errors.Add(new(ErrorKind.Invalid, "drafts.no_subject", Words.T["citizen_no_subject"], "subject.kind"));
    if (d.Form is not null) errors.AddRange(await d.Form.Definition.Check(d.Answers, d.Today, choices, null, ct));
    if (d.Content.Delivery is null) errors.Add(DossierErrors.NoDelivery);
    else if (d.Content.Notice is null) errors.Add(DossierErrors.NoNotice);
    return errors;
  }
}
