namespace Saola.PublicServices;

/// <summary>What officials may be allowed to do with dossiers; citizens need only be signed in and see their own.</summary>
internal static class DossierPermissions {
  public const string Read = "dossiers.read", Intake = "dossiers.intake", Counter = "dossiers.counter", Assign = "dossiers.assign", Appraise = "dossiers.appraise",
    ApproveDivision = "dossiers.approve_division", Sign = "dossiers.sign", Seal = "dossiers.seal", Deliver = "dossiers.deliver", Stop = "dossiers.stop",
    Answer = "dossiers.answer", AnswerComplaint = "dossiers.answer_complaint";

  /// <summary>What only the agency that decides may do, and not the one that merely took the dossier in.</summary>
  public static readonly string[] OfDecision = [Assign, Appraise, ApproveDivision, Sign, Seal, Stop];

  /// <summary>What an official does only in matters of others.</summary>
  public static readonly string[] OfOthers = [Appraise, ApproveDivision, Sign, Deliver, Stop];

  /// <summary>Purposes of the routes that any signed-in person uses for dossiers of their own.</summary>
  public const string Own = "dossiers.own", Submit = "dossiers.submit", Draft = "dossiers.draft", Track = "dossiers.track";

  /// <summary>Those that acts ask for a question, not for its dossier: a condition on them cannot look at one.</summary>
  public static readonly string[] OfQuestions = [Answer, AnswerComplaint];

  public static readonly (string Id, string Name)[] All = [
    (Read, "Xem hồ sơ của cơ quan"), (Intake, "Kiểm tra, tiếp nhận, từ chối tiếp nhận hồ sơ"), (Counter, "Nhận hồ sơ tại quầy"), (Assign, "Phân công xử lý hồ sơ"),
    (Appraise, "Thẩm định, giải quyết hồ sơ"), (ApproveDivision, "Duyệt kết quả cấp phòng"), (Sign, "Ký kết quả giải quyết"), (Seal, "Cấp số, đóng dấu kết quả"),
    (Deliver, "Trả kết quả"), (Stop, "Dừng giải quyết, xử lý yêu cầu rút hồ sơ"),
    (Answer, "Trả lời câu hỏi về hồ sơ"), (AnswerComplaint, "Trả lời phản ánh, kiến nghị về hồ sơ"),
  ];
}
