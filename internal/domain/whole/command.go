package whole

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/access"
	"imar/internal/domain/asset"
	"imar/internal/domain/contract"
	"imar/internal/domain/document"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/party"
	"imar/internal/domain/project"
	"imar/internal/domain/received"
	"imar/internal/domain/statement"
)

// Moment is what a check knows of the world outside the state.
type Moment struct {
	Actor  fact.Actor
	Now    time.Time
	Source fact.Source // of facts whose command says nothing of where it came from
}

// Today is the fund's day.
func (m Moment) Today() clock.Day { return clock.Local(m.Now) }

// Command is one row of the table of commands: everything that can be asked
// for.
type Command struct {
	Name  access.Action // noun, full stop, verb in the imperative: "project.decide"
	Type  reflect.Type  // the struct that a caller fills
	check func(*State, any, Moment) ([]fact.Draft, problem.List)
}

// New is an empty command, a pointer to decode into.
func (c *Command) New() any { return reflect.New(c.Type).Interface() }

// row makes the row of a command of type C.
func row[C any](name access.Action, check func(s *State, c C, at Moment) ([]fact.Draft, problem.List)) Command {
	return Command{name, reflect.TypeFor[C](), func(s *State, c any, at Moment) ([]fact.Draft, problem.List) {
		return check(s, c.(C), at)
	}}
}

// observe checks what a source states, and withdraws what belonged to the
// subject and no longer does.
func observe(s *State, c statement.Observe, _ Moment) ([]fact.Draft, problem.List) {
	c.Subject = s.giving(c)
	drafts, problems := c.Check(s.Items, Known)
	if len(problems) > 0 || len(c.CompleteParts) == 0 || c.Subject.Noun() != "project" {
		return drafts, problems
	}
	for _, id := range s.Contracts.Of(project.ID(c.Subject.ID())) {
		part := statement.Observe{Subject: id.Subject(), Complete: c.CompleteParts, Source: c.Source}
		if slices.Contains(c.Parts, part.Subject) {
			continue
		}
		gone, problems := part.Check(s.Items, Known)
		if len(problems) > 0 {
			return nil, problems
		}
		drafts = append(drafts, gone...)
	}
	return drafts, nil
}

// desk is what checks of commands about money may ask.
func (s *State) desk(at Moment) fund.Desk {
	return fund.Desk{State: s.Fund, Ledger: s.Ledger, Contracts: s.Contracts, Projects: s.Projects, Parties: s.Parties,
		Decisions: s.Decisions, Access: s.Access, Actor: at.Actor, Today: at.Today(), Now: at.Now}
}

// commitments tells package contract what the fund's books obligate.
type commitments struct{ s *State }

// Obligated is the sum of all sources' parts in a currency.
func (c commitments) Obligated(id contract.ID, currency string) (amount money.Decimal, kept bool) {
	if c.s.Ledger.Books(fund.Self) == nil {
		return "", false
	}
	sum := money.Amount{Currency: money.Currency(currency)}
	if t := c.s.Fund.Terms(ledger.Contract(id)); t != nil {
		for _, share := range t.Shares {
			if share.Currency == sum.Currency {
				sum.Minor += share.Minor
			}
		}
	}
	return sum.Decimal(), true
}

// dealing makes the row of a command of package fund.
func dealing[C any, P fund.Asked[C]](name access.Action) Command {
	return row(name, func(s *State, c C, at Moment) ([]fact.Draft, problem.List) { return fund.Check[C, P](s.desk(at), c) })
}

// commands is the one table of all commands. A command with the name of a fact
// is not by itself the cause of that fact alone.
var commands = []Command{
	row("statement.observe", observe),
	row("statement.withhold", func(s *State, c statement.Withhold, _ Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Items, s.Seq)
	}),
	row("project.record", func(s *State, c project.Record, _ Moment) ([]fact.Draft, problem.List) { return c.Check(s.Items) }),
	row("project.decide", func(s *State, c project.Decide, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Projects, s.Decisions, at.Today())
	}),
	row("contract.open", func(s *State, c contract.Open, _ Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Items, s.Projects)
	}),
	row("contract.sign", func(s *State, c contract.Sign, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Items, s.Contracts, s.Projects, s.Parties, commitments{s}, at.Today())
	}),
	row("contract.modify", func(s *State, c contract.Modify, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Items, s.Contracts, commitments{s}, at.Today())
	}),
	row("contract.publish", func(s *State, c contract.Publish, _ Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Items, s.Contracts)
	}),
	row("contract.close", func(s *State, c contract.Close, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Items, s.Contracts, at.Today())
	}),
	row("party.register", func(s *State, c party.Register, _ Moment) ([]fact.Draft, problem.List) { return c.Check(s.Items) }),
	row("party.debar", func(s *State, c party.Debar, _ Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Items, s.Parties)
	}),
	row("asset.register", func(s *State, c asset.Register, _ Moment) ([]fact.Draft, problem.List) { return c.Check(s.Items) }),
	row("asset.assess-damage", func(s *State, c asset.AssessDamage, _ Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Items, s.Assets)
	}),
	row("asset.check-functioning", func(s *State, c asset.CheckFunctioning, _ Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Items, s.Assets)
	}),
	row("document.issue", func(s *State, c document.Issue, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Items, at.Today())
	}),
	row("decision.take", func(s *State, c document.Take, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Items, at.Today())
	}),
	row("fund.establish", func(s *State, c fund.Establish, _ Moment) ([]fact.Draft, problem.List) { return c.Check(s.Fund) }),
	row("fund.begin-day", func(s *State, c fund.BeginDay, _ Moment) ([]fact.Draft, problem.List) { return c.Check(s.Fund) }),
	row("file.receive", func(s *State, c received.Receive, _ Moment) ([]fact.Draft, problem.List) { return c.Check(s.Items) }),
	row("ledger.open-books", func(s *State, c ledger.OpenBooks, _ Moment) ([]fact.Draft, problem.List) { return c.Check(s.Ledger) }),
	row("ledger.open-source", func(s *State, c ledger.OpenSource, _ Moment) ([]fact.Draft, problem.List) { return c.Check(s.Ledger) }),
	row("ledger.reverse", func(s *State, c ledger.Reverse, _ Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Ledger, s.Seq)
	}),
	row("ledger.close-period", func(s *State, c ledger.ClosePeriod, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Ledger, at.Today())
	}),
	row("ledger.reopen-period", func(s *State, c ledger.ReopenPeriod, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Ledger, at.Actor)
	}),
	row("ledger.close-year", func(s *State, c ledger.CloseYear, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Ledger, at.Today())
	}),
	dealing[fund.RecordPledge]("fund.record-pledge"),
	dealing[fund.SignAgreement]("fund.sign-agreement"),
	dealing[fund.CancelAgreement]("fund.cancel-agreement"),
	dealing[fund.MeetCondition]("fund.meet-condition"),
	dealing[fund.ApplyWithdrawal]("fund.apply-withdrawal"),
	dealing[fund.Receive]("fund.receive"),
	dealing[fund.RecordDirectPayment]("fund.record-direct-payment"),
	dealing[fund.RecordInKind]("fund.record-in-kind"),
	dealing[fund.RefundPartner]("fund.refund-partner"),
	dealing[fund.RepayLoan]("fund.repay-loan"),
	dealing[fund.Appropriate]("fund.appropriate"),
	dealing[fund.Allot]("fund.allot"),
	dealing[fund.ReleaseCash]("fund.release-cash"),
	dealing[fund.Allocate]("fund.allocate"),
	dealing[fund.MoveAuthority]("fund.move-authority"),
	dealing[fund.Reserve]("fund.reserve"),
	dealing[fund.AuthoriseYears]("fund.authorise-years"),
	dealing[fund.Obligate]("fund.obligate"),
	dealing[fund.CancelObligation]("fund.cancel-obligation"),
	dealing[fund.TakeUpYear]("fund.take-up-year"),
	dealing[fund.CoverRate]("fund.cover-rate"),
	dealing[fund.ReceiveApplication]("fund.receive-application"),
	dealing[fund.CertifyAdvance]("fund.certify-advance"),
	dealing[fund.Certify]("fund.certify"),
	dealing[fund.Approve]("fund.approve"),
	dealing[fund.OrderPayment]("fund.order-payment"),
	dealing[fund.ApprovePayment]("fund.approve-payment"),
	dealing[fund.CancelOrder]("fund.cancel-order"),
	dealing[fund.SendPayment]("fund.send-payment"),
	dealing[fund.ClearPayment]("fund.clear-payment"),
	dealing[fund.ReturnPayment]("fund.return-payment"),
	dealing[fund.ReleaseRetention]("fund.release-retention"),
	dealing[fund.ReceiveGuarantee]("fund.receive-guarantee"),
	dealing[fund.ReduceGuarantee]("fund.reduce-guarantee"),
	dealing[fund.TakeBack]("fund.take-back"),
	dealing[fund.OpenCredit]("fund.open-credit"),
	dealing[fund.DrawCredit]("fund.draw-credit"),
	dealing[fund.ExpireCredit]("fund.expire-credit"),
	dealing[fund.Transfer]("fund.transfer"),
	dealing[fund.ReportTransfer]("fund.report-transfer"),
	dealing[fund.ReturnTransfer]("fund.return-transfer"),
	dealing[fund.Spend]("fund.spend"),
	dealing[fund.GiveImprest]("fund.give-imprest"),
	dealing[fund.AccountImprest]("fund.account-imprest"),
	dealing[fund.RemitTax]("fund.remit-tax"),
	dealing[fund.MoveIneligible]("fund.move-ineligible"),
	dealing[fund.WriteOff]("fund.write-off"),
	dealing[fund.HandOver]("fund.hand-over"),
	dealing[fund.InheritBalance]("fund.inherit-balance"),
	dealing[fund.VerifyBalance]("fund.verify-balance"),
	dealing[fund.OpenAccount]("fund.open-account"),
	dealing[fund.SetPayeeAccount]("fund.set-payee-account"),
	dealing[fund.ConfirmPayeeAccount]("fund.confirm-payee-account"),
	dealing[fund.RecordCharge]("fund.record-charge"),
	dealing[fund.RecordInterest]("fund.record-interest"),
	dealing[fund.RecordLine]("fund.record-line"),
	dealing[fund.ExplainLine]("fund.explain-line"),
	dealing[fund.ExchangeMoney]("fund.exchange"),
	dealing[fund.LendBetweenSources]("fund.lend-between-sources"),
	dealing[fund.Adjust]("fund.adjust"),
	dealing[fund.TakeStatement]("fund.take-statement"),
	dealing[fund.RecordRate]("fund.record-rate"),
	dealing[fund.LayDown]("fund.lay-down-policy"),
	dealing[fund.PermitOverride]("fund.permit-override"),
	row("access.register", func(s *State, c access.Register, _ Moment) ([]fact.Draft, problem.List) { return c.Check(s.Items) }),
	row("access.grant", func(s *State, c access.Grant, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Access, s.Decisions, at.Actor, at.Today())
	}),
	row("access.confirm", func(s *State, c access.Confirm, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Access, at.Actor, at.Today())
	}),
	row("access.revoke", func(s *State, c access.Revoke, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Access, access.PersonID(at.Actor.ID), at.Today())
	}),
	row("access.delegate", func(s *State, c access.Delegate, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Access, s.Decisions, at.Actor, at.Today())
	}),
	row("access.declare-conflict", func(s *State, c access.DeclareConflict, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Access, at.Actor)
	}),
	row("access.issue-key", func(s *State, c access.IssueKey, at Moment) ([]fact.Draft, problem.List) {
		return c.Check(s.Access, at.Today())
	}),
	row("access.revoke-key", func(s *State, c access.RevokeKey, _ Moment) ([]fact.Draft, problem.List) { return c.Check(s.Access) }),
}

// byType and byName find a command's row.
var (
	byType = map[reflect.Type]*Command{}
	byName = map[access.Action]*Command{}
)

func init() {
	for i := range commands {
		byType[commands[i].Type], byName[commands[i].Name] = &commands[i], &commands[i]
	}
}

// Commands lists the table; the slice is the caller's own.
func Commands() []Command { return append([]Command(nil), commands...) }

// CommandNamed is the row of that name, nil when there is none.
func CommandNamed(name access.Action) *Command { return byName[name] }

// NameOf is the name of a command, "" for what is none.
func NameOf(command any) access.Action {
	if row := byType[reflect.TypeOf(command)]; row != nil {
		return row.Name
	}
	return ""
}

// Check gives the facts that a command leads to, or every problem with it. That
// the actor may not ask for it at all is one problem, told alone.
func Check(s *State, command any, at Moment) ([]fact.Draft, problem.List) {
	row := byType[reflect.TypeOf(command)]
	if row == nil {
		return nil, problem.List{problem.New(problem.Unsupported, "domain.command.unknown", fmt.Sprintf("%T", command))}
	}
	if problems := s.Access.Permit(at.Actor, row.Name, at.Today()); len(problems) > 0 {
		return nil, problems
	}
	drafts, problems := row.check(s, command, at)
	for i := range drafts {
		if drafts[i].Source == (fact.Source{}) {
			drafts[i].Source = at.Source
		}
	}
	return drafts, problems
}
