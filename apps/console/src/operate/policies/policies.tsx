/** Policies: of one instance and one attestation type. */

import { useLayoutEffect } from 'preact/hooks';
import { texts } from '../../texts.ts';
import { isInstanceName } from '../instances/instance-name.ts';
import { useKnownInstances } from '../instances/known-instances.ts';
import { InstancePicker } from '../parts/instance-picker.tsx';
import { type ViewProps, viewAddress } from '../view.ts';
import './policies.css';
import { usePolicyLanguage } from './policy-language.ts';
import { PolicyOf } from './policy-of.tsx';

const FIRST_TYPE = 'SgxEnclave';

/** Chooses both, and shows the policy. */
export function Policies({ session, isShown, place }: ViewProps) {
  const words = texts.operate.policies;
  const [named = '', type = FIRST_TYPE] = place;
  const known = useKnownInstances(session, isShown);
  const language = usePolicyLanguage('', type);
  const first = session.hasDefaultInstance ? 'default' : (known.list?.[0]?.name ?? '');
  const instance = named === '' ? first : named;
  const go = (name: string, of: string) => {
    if (name !== '') location.hash = viewAddress('policies', name, of);
  };
  // An address that names both can be sent to others. A frame later, another one may have been chosen.
  useLayoutEffect(() => {
    if (isShown && named === '' && known.isAsked && instance !== '') {
      history.replaceState(null, '', viewAddress('policies', instance, type));
    }
  }, [isShown, named, known.isAsked, instance, type]);
  const terms = language?.types.find((each) => each.type === type);
  return (
    <>
      <div class="pickers">
        <InstancePicker known={known} name={instance} choose={(name) => go(name, type)} />
        <label class="row">
          {words.type}
          <select value={type} onChange={({ currentTarget }) => go(instance, currentTarget.value)}>
            {(language?.types ?? [{ type, name: type }]).map((each) => (
              <option key={each.type} value={each.type}>
                {each.type}
              </option>
            ))}
          </select>
        </label>
      </div>
      {!known.isAsked || language === undefined ? (
        <p class="busy">{texts.loading}</p>
      ) : !isInstanceName(instance) ? (
        <p class="none">{instance === '' ? words.noInstance : texts.operate.create.badName}</p>
      ) : (
        <PolicyOf
          key={`${instance}/${type}`}
          session={session}
          isShown={isShown}
          instance={instance}
          type={type}
          mode={known.modeOf(instance)}
          defaultPolicy={terms?.defaultPolicy ?? ''}
        />
      )}
    </>
  );
}
