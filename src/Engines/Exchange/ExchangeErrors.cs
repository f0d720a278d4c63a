using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

internal static class ExchangeErrors {
  public static Error UnknownService(string id) => new(ErrorKind.Invalid, "exchange.unknown_service", T["unknown_service", id]);
  public static Error NotConfigured(string system) => new(ErrorKind.Conflict, "exchange.not_configured", T["not_configured", system, Line.Setting(system), Line.SecretSetting(system)]);
  public static Error NoOwnSystem => new(ErrorKind.Conflict, "exchange.not_configured", T["no_own_system", OwnCalls.Setting]);
  public static Error Declined(string service, int status) => new(ErrorKind.Conflict, "exchange.declined", T["declined", service, status]);
  public static Error AnswerTooLarge(string service, long size) => new(ErrorKind.Invalid, "exchange.answer_too_large", T["answer_too_large", service, Vn.Number(size), Vn.Number(Line.MaxBody)]);
  public static Error WrongAnswer(string service, string what) => new(ErrorKind.Invalid, "exchange.wrong_answer", T["wrong_answer", service, what]);
  public static Error NotAsked => new(ErrorKind.NotFound, "exchange.not_asked", T["not_asked"]);
  public static Error BadSignature => new(ErrorKind.Refused, "exchange.bad_signature", T["bad_signature"]);
  public static Error BadBody => new(ErrorKind.Invalid, "exchange.bad_body", T["bad_body"]);
  public static Error TooLarge => new(ErrorKind.TooLarge, "exchange.too_large", T["too_large"]);
}
