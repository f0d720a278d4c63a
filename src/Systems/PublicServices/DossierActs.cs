using System.Text.Json.Nodes;
using Saola.Identity;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.PublicServices;

/// <summary>The acts of the officers' page, by the last part of its address; each binds what was typed and runs its operation.</summary>
internal sealed class DossierActs(DossierDesk desk, DossierForms forms, Identities identities, DossierLetters letters, DossierNotices notices) {
  public static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal) {
    ["bo-sung"] = "dossier_request_supplement", ["tu-choi"] = "dossier_refuse", ["phan-cong"] = "dossier_assign", ["tham-dinh"] = "dossier_appraise", ["tra-lai"] = "dossier_return",
    ["dong-dau"] = "dossier_seal", ["tra-ket-qua"] = "dossier_deliver", ["qua-han-bo-sung"] = "dossier_decide_supplement", ["rut"] = "dossier_decide_withdrawal", ["gia-han"] = "dossier_extend",
    ["tam-dung"] = "dossier_hold_change", ["dung"] = "dossier_stop", ["y-kien"] = "dossier_comment", ["xin-rut"] = "dossier_withdraw_counter",
  };

  public sealed class Input {
    public string? Reason { get; set; }
    public string? Items { get; set; }
    public string? Due { get; set; }
    public string? Ground { get; set; }
    public string? ApprovedBy { get; set; }
    public string? Decision { get; set; }
    public string[]? Checklist { get; set; }
    public string? Content { get; set; }
    public Guid? Assignee { get; set; }
    public string? Number { get; set; }
    /// <summary>Who came for the result: <c>applicant</c>, or <c>other</c> with name and number.</summary>
    public string? Who { get; set; }
    public string? Recipient { get; set; }
    public string? RecipientNumber { get; set; }
    /// <summary>The recipient has signed for it on paper.</summary>
    public bool Signed { get; set; }
    public string? PostCode { get; set; }
    public string? Office { get; set; }
  }

  /// <summary>The input of the page that an error of the operation belongs to.</summary>
  public static string Field(string? field) => field switch {
    "reason" or "text" => "Form.Reason",
    "items" => "Form.Items",
    "due" or "to" => "Form.Due",
    "checklist" => "Form.Checklist",
    "decision" => "Form.Decision",
    "assignee" => "Form.Assignee",
    "resultNumber" => "Form.Number",
    "recipientName" => "Form.Recipient",
    "recipientNumber" => "Form.RecipientNumber",
    "signed" => "Form.Signed",
    "postCode" => "Form.PostCode",
    "office" => "Form.Office",
    // a field of the result's form bears its own name
    _ => field ?? "",
  };

  /// <param name="answers">What was filled in for the result.</param>
  public async Task<Error?> Do(string act, Guid id, Guid task, Input f, JsonObject answers, Work w, CancellationToken ct) {
    if (w.Actor.Post is not { } post) return DossierErrors.NoPost;
    // a day is meant until the office closes on it
    DateTimeOffset? due = Typed.Date(f.Due) is { } day && day.Year is >= Holidays.FirstYear and < Holidays.LastYear ? (await desk.CalendarOf(post.Office, ct)).CloseOfDay(Vn.StartOf(day)) : null;
    if (!string.IsNullOrWhiteSpace(f.Due) && due is null) return DossierErrors.BadDay;
    return act switch {
      "bo-sung" => (await RequestSupplement.Run(new(id, task, (f.Items ?? "").Split('\n'), f.Reason, due, f.Ground, f.ApprovedBy), w, desk, ct)).Error,
      "tu-choi" => (await RefuseDossier.Run(new(id, task, f.Reason), w, desk, ct)).Error,
      "phan-cong" => (await AssignDossiers.Run(new([new(id, task)], f.Assignee ?? Guid.Empty), w, desk, ct)).Error,
      "tham-dinh" => (await AppraiseDossier.Run(new(id, task, f.Decision, f.Reason, f.Checklist, new(f.Content, answers)), w, desk, forms, ct)).Error,
      "tra-lai" => await Return(id, task, f.Reason, w, ct),
      "dong-dau" => (await SealDossier.Run(new(id, task, f.Number), w, desk, ct)).Error,
      "tra-ket-qua" => (await DeliverDossier.Run(new(id, task, f.Recipient, f.RecipientNumber?.Replace(" ", "", StringComparison.Ordinal), f.PostCode, f.Signed), w, desk, identities, ct)).Error,
      "qua-han-bo-sung" => f.Decision is "extend" or "stop" ? (await DecideSupplement.Run(new(id, task, f.Decision == "extend", due, f.Reason), w, desk, ct)).Error : DossierErrors.BadDecision,
      "rut" => f.Decision is "grant" or "decline" ? (await DecideWithdrawal.Run(new(id, f.Decision == "grant", f.Reason), w, letters, notices, ct)).Error : DossierErrors.BadDecision,
      "xin-rut" => (await WithdrawDossier.AtCounter(new(id, f.Reason), w, notices, ct)).Error,
      "gia-han" => due is { } to ? (await ExtendDossier.Run(new(id, to, f.Reason), w, letters, notices, ct)).Error : DossierErrors.BadDay,
      "tam-dung" => (await HoldDossier.Toggle(id, f.Reason, w, desk, ct)).Error,
      "dung" => (await StopDossier.Run(new(id, f.Reason), w, letters, notices, ct)).Error,
      "y-kien" => (await CommentDossier.Run(new(id, f.Reason, f.Office, due), w, identities, ct)).Error,
      _ => DossierErrors.OtherStep,
    };
  }

  /// <summary>The same page returns a step to the division or to the agency: the task says which.</summary>
  async Task<Error?> Return(Guid id, Guid task, string? reason, Work w, CancellationToken ct) {
    var division = (await ApproveDossiers.Run(new([new(id, task)], Agree: false, reason), w, desk, ct)).Error;
    return division?.Code == DossierErrors.OtherStep.Code ? (await SignDossiers.Run(new([new(id, task)], Agree: false, reason), w, desk, forms, ct)).Error : division;
  }
}
